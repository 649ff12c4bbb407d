import { describe, expect, it } from 'vitest';
import type { Box } from '../../../../server/src/detection/face';
import type { RgbImage } from '../../../../server/src/images/rgbImage';
import { anchorOf, followedBox } from '../../../../server/src/recognition/live/anchor';
import { alikeness, facePatch } from '../../../../server/src/recognition/live/facePatch';

const SIZE = { width: 200, height: 150 };
const BOX: Box = { x: 50, y: 40, width: 40, height: 50 };

/** A plain wall with, where the box is, stripes that no wall has. */
function frame(box: Box | null, brighter = 0): RgbImage {
  const data = new Uint8Array(SIZE.width * SIZE.height * 3);
  for (let i = 0; i < data.length / 3; i++) {
    const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
    let value = 90 + 0.3 * x;
    if (box !== null) {
      const [u, v] = [(x - box.x) / box.width, (y - box.y) / box.height];
      if (u >= 0 && u < 1 && v >= 0 && v < 1) value = 128 + 60 * Math.sin(9 * u) * Math.cos(7 * v);
    }
    data.fill(value + brighter, 3 * i, 3 * i + 3);
  }
  return { ...SIZE, data };
}

/** Points spread over the box, 68 × (x, y). */
function landmarks({ x, y, width, height }: Box): Float32Array {
  return Float32Array.from({ length: 136 }, (_, i) => {
    const at = 0.5 + 0.4 * Math.sin(i * 1.7);
    return i % 2 === 0 ? x + at * width : y + at * height;
  });
}

const anchor = anchorOf(frame(BOX), BOX, landmarks(BOX));
const follow = (to: Box, seen: RgbImage) => followedBox(anchor, BOX, seen, landmarks(to));

describe('the box of a face that is followed', () => {
  it('goes and grows with its landmarks', () => {
    const to = { x: 60, y: 35, width: 44, height: 55 };
    const box = follow(to, frame(to))!;
    for (const side of ['x', 'y', 'width', 'height'] as const) {
      expect(box[side]).toBeCloseTo(to[side], 3);
    }
  });

  it('does not mind another light', () => {
    expect(follow(BOX, frame(BOX, 40))).not.toBeNull();
  });

  it('is not believed in where the face has gone, though its landmarks are still found', () => {
    expect(follow(BOX, frame(null))).toBeNull();
  });

  it('is not believed in where it jumps, or is suddenly much larger', () => {
    const far = { ...BOX, x: BOX.x + 30 };
    expect(follow(far, frame(far))).toBeNull();
    const large = { x: 40, y: 27.5, width: 60, height: 75 };
    expect(follow(large, frame(large))).toBeNull();
  });

  it('is not believed in where a network gave no numbers', () => {
    expect(followedBox(anchor, BOX, frame(BOX), new Float32Array(136).fill(NaN))).toBeNull();
    expect(followedBox(anchor, BOX, frame(BOX), new Float32Array(136))).toBeNull();
  });
});

describe('how a face looks', () => {
  it('is most like itself, and like no flat wall', () => {
    const patch = facePatch(frame(BOX), BOX);
    expect(alikeness(patch, patch)).toBeCloseTo(1, 5);
    const flat = { ...SIZE, data: new Uint8Array(SIZE.width * SIZE.height * 3).fill(99) };
    expect(alikeness(patch, facePatch(flat, BOX))).toBe(0);
  });

  it('can be taken of a face that is partly outside the picture', () => {
    const patch = facePatch(frame(BOX), { x: -30, y: 120, width: 60, height: 60 });
    expect(patch.every(Number.isFinite)).toBe(true);
  });
});
