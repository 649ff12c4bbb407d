import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../../server/src/images/rgbImage';
import { fitSimilarity, warpSquare } from '../../../server/src/images/warp';

/** An image whose pixel (x, y) is what `colour` says. */
function picture(
  width: number,
  height: number,
  colour: (x: number, y: number) => [number, number, number],
): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3);
  }
  return { width, height, data };
}

describe('fitSimilarity', () => {
  it('finds the rotation, scale and shift that made the points', () => {
    const truth = { a: 1.2, b: -0.7, tx: 31, ty: -4 };
    const from = [0, 0, 10, 0, 3, 8, -5, 2];
    const to: number[] = [];
    for (let i = 0; i < from.length; i += 2) {
      const [x, y] = [from[i]!, from[i + 1]!];
      to.push(truth.a * x - truth.b * y + truth.tx, truth.b * x + truth.a * y + truth.ty);
    }
    const found = fitSimilarity(from, to);
    for (const key of ['a', 'b', 'tx', 'ty'] as const) {
      expect(found[key]).toBeCloseTo(truth[key], 9);
    }
  });

  it('never mirrors, even when a mirror image would fit better', () => {
    const { a, b } = fitSimilarity([0, 0, 1, 0, 0, 1, 1, 2], [0, 0, -1, 0, 0, 1, -1, 2]);
    expect(a * a + b * b).toBeGreaterThan(0);
    expect(a).toBeGreaterThan(0);
  });

  it('leaves a smaller sum of squares than any nearby transform', () => {
    const from = [0, 0, 4, 1, 2, 6, 7, 3];
    const to = [1, 2, 9, 3, 4, 15, 14, 8];
    const best = fitSimilarity(from, to);
    const cost = (t: typeof best) => {
      let sum = 0;
      for (let i = 0; i < from.length; i += 2) {
        const [x, y] = [from[i]!, from[i + 1]!];
        sum += (t.a * x - t.b * y + t.tx - to[i]!) ** 2;
        sum += (t.b * x + t.a * y + t.ty - to[i + 1]!) ** 2;
      }
      return sum;
    };
    for (const key of ['a', 'b', 'tx', 'ty'] as const) {
      for (const step of [-0.01, 0.01]) {
        expect(cost({ ...best, [key]: best[key] + step })).toBeGreaterThan(cost(best));
      }
    }
  });
});

describe('warpSquare', () => {
  it('copies pixels unchanged under a whole-pixel shift', () => {
    const image = picture(6, 5, (x, y) => [x * 10, y * 10, x + y]);
    const out = warpSquare(image, { a: 1, b: 0, tx: 2, ty: 1 }, 3);
    const expected = picture(3, 3, (x, y) => [(x + 2) * 10, (y + 1) * 10, x + 2 + y + 1]);
    expect(out.data).toEqual(expected.data);
  });

  it('turns by 90° when told to', () => {
    const image = picture(4, 4, (x, y) => [x === 3 && y === 0 ? 200 : 0, 0, 0]);
    // Output (x, y) shows image (3 − y, x): the bright corner at (3, 0) lands at (0, 0).
    const out = warpSquare(image, { a: 0, b: 1, tx: 3, ty: 0 }, 4);
    expect(out.data[0]).toBe(200);
    expect(out.data.reduce((sum, value) => sum + value, 0)).toBe(200);
  });

  it('is black outside the image', () => {
    const out = warpSquare(
      picture(2, 2, () => [255, 255, 255]),
      { a: 1, b: 0, tx: 1, ty: 1 },
      3,
    );
    expect([...out.data.subarray(0, 3)]).toEqual([255, 255, 255]);
    expect([...out.data.subarray(3)].every((value) => value === 0)).toBe(true);
  });

  it('averages what it shrinks: fine stripes become grey, not stripes', () => {
    const stripes = picture(64, 64, (x) => (x % 2 === 0 ? [0, 0, 0] : [255, 255, 255]));
    const out = warpSquare(stripes, { a: 4, b: 0, tx: 10, ty: 10 }, 8);
    for (const value of out.data) expect(Math.abs(value - 127.5)).toBeLessThan(3);
  });
});
