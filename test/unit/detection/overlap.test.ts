import { describe, expect, it } from 'vitest';
import { intersectionOverUnion, withoutOverlaps } from '../../../server/src/detection/overlap';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('intersectionOverUnion', () => {
  it('is 1 for the same box, 0 for boxes that only touch', () => {
    expect(intersectionOverUnion(box(3, 4, 10, 20), box(3, 4, 10, 20))).toBe(1);
    expect(intersectionOverUnion(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(0);
  });

  it('is 25 / 175 for two squares of side 10 that share a quarter', () => {
    expect(intersectionOverUnion(box(0, 0, 10, 10), box(5, 5, 10, 10))).toBeCloseTo(25 / 175, 12);
  });
});

describe('withoutOverlaps', () => {
  it('keeps the best of boxes on one face and all that stand apart, best first', () => {
    const kept = withoutOverlaps([
      { box: box(0, 0, 10, 10), score: 0.5 },
      { box: box(50, 50, 10, 10), score: 0.7 },
      { box: box(1, 1, 10, 10), score: 0.9 },
    ]);
    expect(kept.map(({ score }) => score)).toEqual([0.9, 0.7]);
  });
});
