import { describe, expect, it } from 'vitest';
import {
  boxChip,
  dlibChip,
  dlibChipTransform,
  fivePointChip,
  fivePointsOf,
  MEAN_FACE_X,
  MEAN_FACE_Y,
} from '../../../server/src/backbones/alignment';
import type { RgbImage } from '../../../server/src/images/rgbImage';

/** A mean face (landmarks 17–67; the jaw stays at 0) turned by `degrees`, `scale` pixels large. */
function meanFace(degrees: number, scale: number, tx: number, ty: number): Float32Array {
  const [a, b] = [
    scale * Math.cos((degrees * Math.PI) / 180),
    scale * Math.sin((degrees * Math.PI) / 180),
  ];
  const landmarks = new Float32Array(136);
  MEAN_FACE_X.forEach((x, i) => {
    const y = MEAN_FACE_Y[i]!;
    landmarks[2 * (i + 17)] = a * x - b * y + tx;
    landmarks[2 * (i + 17) + 1] = b * x + a * y + ty;
  });
  return landmarks;
}

describe('the dlib chip', () => {
  it('has one mean coordinate for each landmark from 17 on', () => {
    expect(MEAN_FACE_X).toHaveLength(51);
    expect(MEAN_FACE_Y).toHaveLength(51);
  });

  it('puts the eyes and mouth of any turned, scaled and moved face where dlib has them', () => {
    const landmarks = meanFace(25, 180, 300, 120);
    const { a, b, tx, ty } = dlibChipTransform(landmarks, 150);
    // Outer eye corners and mouth corners in a 150 px chip: (0.25 + mean) / 1.5 · 150, by hand.
    const inChip: [number, number, number][] = [
      [36, 37.1737, 46.6423],
      [45, 110.8516, 46.6423],
      [48, 50.4149, 103.0233],
      [54, 97.6104, 103.0233],
    ];
    for (const [landmark, x, y] of inChip) {
      expect(a * x - b * y + tx).toBeCloseTo(landmarks[2 * landmark]!, 2);
      expect(b * x + a * y + ty).toBeCloseTo(landmarks[2 * landmark + 1]!, 2);
    }
  });

  it('ignores jaw, eyebrows and lower lip', () => {
    const landmarks = meanFace(-10, 90, 50, 60);
    const before = dlibChipTransform(landmarks, 150);
    const moved = landmarks.slice();
    for (let i = 0; i < 27; i++) moved[2 * i]! += 500;
    for (const i of [55, 56, 57, 58, 59, 65, 66, 67]) moved[2 * i + 1]! -= 300;
    expect(dlibChipTransform(moved, 150)).toEqual(before);
    moved[2 * 30]! += 50;
    expect(dlibChipTransform(moved, 150)).not.toEqual(before);
  });

  it('turns a tilted face upright', () => {
    const landmarks = meanFace(30, 100, 120, 60);
    const [left, right] = [36, 45].map((i) => [landmarks[2 * i]!, landmarks[2 * i + 1]!] as const);
    const image = { width: 300, height: 300, data: new Uint8Array(300 * 300 * 3) };
    // White where the two outer eye corners are.
    for (const [x, y] of [left!, right!]) {
      for (let dy = -3; dy <= 3; dy++) {
        const at = ((Math.round(y) + dy) * 300 + Math.round(x) - 3) * 3;
        image.data.fill(255, at, at + 21);
      }
    }
    const chip = dlibChip(image, landmarks, 150);
    const red = (x: number, y: number) => chip.data[(y * 150 + x) * 3]!;
    expect(red(37, 47)).toBeGreaterThan(200);
    expect(red(111, 47)).toBeGreaterThan(200);
    expect(red(74, 47)).toBe(0);
  });
});

/** 68 landmarks whose five points are at given places; all others lie between the mouth's corners. */
function landmarksAt(points: readonly (readonly [number, number])[]): Float32Array {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = points as [
    readonly [number, number],
    ...(readonly [number, number])[],
  ];
  const landmarks = new Float32Array(136);
  const put = (first: number, last: number, [x, y]: readonly [number, number]) => {
    for (let i = first; i <= last; i++) landmarks.set([x, y], 2 * i);
  };
  put(0, 67, [(leftMouth![0] + rightMouth![0]) / 2, leftMouth![1]]);
  put(36, 41, leftEye);
  put(42, 47, rightEye!);
  put(30, 30, nose!);
  put(48, 48, leftMouth!);
  put(54, 54, rightMouth!);
  return landmarks;
}

/** ArcFace's template, 112 × 112. */
const TEMPLATE = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
] as const;

/** White squares of 5 × 5 round these points. */
function marked(points: readonly (readonly [number, number])[], side: number): RgbImage {
  const image = { width: side, height: side, data: new Uint8Array(side * side * 3) };
  for (const [x, y] of points) {
    for (let dy = -2; dy <= 2; dy++) {
      const at = ((Math.round(y) + dy) * side + Math.round(x) - 2) * 3;
      image.data.fill(255, at, at + 15);
    }
  }
  return image;
}

describe('the five points', () => {
  it('are the eyes’ middles, the tip of the nose and the corners of the mouth', () => {
    const landmarks = new Float32Array(136);
    landmarks.set([10, 20, 12, 18, 16, 18, 18, 20, 16, 22, 12, 22], 72);
    landmarks.set([30, 20, 32, 18, 36, 18, 38, 20, 36, 22, 32, 22], 84);
    landmarks.set([24, 30], 60);
    landmarks.set([17, 40], 96);
    landmarks.set([31, 41], 108);
    expect(fivePointsOf(landmarks)).toEqual([14, 20, 34, 20, 24, 30, 17, 40, 31, 41]);
  });

  it('come to lie on the template, from a turned, larger and moved face', () => {
    const [cos, sin] = [2 * Math.cos(0.4), 2 * Math.sin(0.4)];
    const turned = TEMPLATE.map(
      ([x, y]) => [cos * x - sin * y + 120, sin * x + cos * y + 30] as const,
    );
    const chip = fivePointChip(marked(turned, 400), fivePointsOf(landmarksAt(turned)), 112);
    for (const [x, y] of TEMPLATE) {
      expect(chip.data[(Math.round(y) * 112 + Math.round(x)) * 3]).toBeGreaterThan(120);
    }
    expect(chip.data[(20 * 112 + 20) * 3]).toBe(0);
  });

  it('come to lie on it in proportion for another size', () => {
    const chip = fivePointChip(marked(TEMPLATE, 112), fivePointsOf(landmarksAt(TEMPLATE)), 224);
    for (const [x, y] of TEMPLATE) {
      expect(chip.data[(Math.round(2 * y) * 224 + Math.round(2 * x)) * 3]).toBeGreaterThan(120);
    }
  });
});

describe('the box', () => {
  it('is a square round the face with 30 % more, in the photo’s own directions', () => {
    // Landmarks from (40, 60) to (80, 100): with the forehead 48 high, so 62.4 px a side, round (60, 76).
    const landmarks = new Float32Array(136).fill(0);
    for (let i = 0; i < 68; i++) landmarks.set(i % 2 === 0 ? [40, 60] : [80, 100], 2 * i);
    const image = { width: 120, height: 120, data: new Uint8Array(120 * 120 * 3) };
    for (let y = 0; y < 120; y++) {
      for (let x = 0; x < 120; x++) image.data.set([2 * x, 2 * y, 0], (y * 120 + x) * 3);
    }
    const chip = boxChip(image, landmarks, 104);
    const at = (x: number, y: number) => [...chip.data.subarray((y * 104 + x) * 3).subarray(0, 2)];
    // Pixel (0, 0) looks at 60 − 31.2 + 0.3 − 0.5 = 28.6 and 76 − 31.2 − 0.2 = 44.6.
    expect(at(0, 0)).toEqual([57, 89]);
    expect(at(103, 103)).toEqual([181, 213]);
  });

  it('is black where the photo ends', () => {
    const landmarks = landmarksAt([
      [2, 2],
      [18, 2],
      [10, 8],
      [4, 18],
      [16, 18],
    ]);
    const image = { width: 20, height: 20, data: new Uint8Array(1200).fill(200) };
    const chip = boxChip(image, landmarks, 50);
    expect(chip.data[0]).toBe(0);
    expect(chip.data[(25 * 50 + 25) * 3]).toBe(200);
  });
});
