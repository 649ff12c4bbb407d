import { describe, expect, it } from 'vitest';
import {
  dlibChip,
  dlibChipTransform,
  MEAN_FACE_X,
  MEAN_FACE_Y,
} from '../../../server/src/backbones/alignment';

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
