import { describe, expect, it } from 'vitest';
import type { CropDescription } from '../../../server/src/review/describeCrops';
import { isClear, poorReasons } from '../../../server/src/review/poorImages';

const GOOD: CropDescription = {
  ...{ sharpness: 200, faceSizePx: 100, faces: null, score: null },
  ...{ room: 0.28, turn: 0.1, tiltDeg: 2 },
};

const reasons = (change: Partial<CropDescription>) =>
  poorReasons({ ...GOOD, ...change }).map(({ reason }) => reason);

describe('a good crop', () => {
  it('has nothing wrong with it and is clear', () => {
    expect(reasons({})).toEqual([]);
    expect(isClear(GOOD, 0.99)).toBe(true);
  });
});

describe('a poor crop', () => {
  it.each([
    ['blurred', { sharpness: 8 }],
    ['small', { faceSizePx: 20 }],
    ['cut-off', { room: 0.01 }],
    ['turned', { turn: 0.95 }],
    ['turned', { tiltDeg: -75 }],
    ['several-faces', { faces: 2, score: 0.9 }],
    ['no-face', { faces: 0, faceSizePx: 0, score: 0 }],
  ])('is called %s', (reason, change) => {
    expect(reasons(change)).toEqual([reason]);
  });

  it('says everything that is wrong with it', () => {
    expect(reasons({ sharpness: 3, faceSizePx: 20 })).toEqual(['blurred', 'small']);
  });

  it('is not clear enough to be called a stranger’s', () => {
    for (const change of [{ sharpness: 8 }, { turn: 0.7 }, { tiltDeg: 40 }, { room: 0.02 }]) {
      expect(isClear({ ...GOOD, ...change }, 0.99)).toBe(false);
    }
    expect(isClear(GOOD, 0.6)).toBe(false);
    expect(isClear({ ...GOOD, score: 0.95 }, null)).toBe(true);
  });
});
