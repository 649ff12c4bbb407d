import { describe, expect, it } from 'vitest';
import { affinity, pairUp, smoothBox } from '../../../../server/src/recognition/live/geometry';

const box = (x: number, y = 0, size = 100) => ({ x, y, width: size, height: size });

describe('the affinity of a track and a box', () => {
  it('is their overlap where they overlap', () => {
    expect(affinity(box(0), box(0))).toBe(1);
    // 50 × 100 shared of 150 × 100.
    expect(affinity(box(0), box(50))).toBeCloseTo(1 / 3);
  });

  it('is small where a face may have jumped, and nothing where it cannot', () => {
    const jump = affinity(box(0), box(70));
    expect(jump).toBeGreaterThan(0);
    expect(jump).toBeLessThan(0.2);
    expect(affinity(box(0), box(95))).toBe(0);
    expect(affinity(box(0), box(40, 40, 20))).toBe(0);
  });
});

describe('pairing', () => {
  it('takes the best pairs first, each track and each box once', () => {
    const pairs = pairUp([[box(0)], [box(60)]], [box(55), box(10)]);
    expect(pairs.map(({ track, detection }) => [track, detection]).sort()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('looks for a face where it was and where it was going', () => {
    const places = [[box(400), box(0)]];
    expect(pairUp(places, [box(395)])).toHaveLength(1);
    expect(pairUp(places, [box(5)])).toHaveLength(1);
  });

  it('leaves alone what does not belong together', () => {
    expect(pairUp([[box(0)]], [box(500)])).toEqual([]);
    expect(pairUp([[box(0)]], [box(70)], 0.3)).toEqual([]);
  });
});

describe('the box that is shown', () => {
  it('takes over a third of what trembles and all of what moves', () => {
    expect(smoothBox(box(0), box(1)).x).toBeCloseTo(0.35);
    expect(smoothBox(box(0), box(40)).x).toBeCloseTo(40);
  });
});
