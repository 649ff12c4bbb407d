import { describe, expect, test } from 'vitest';
import { isBetter, mixesToTry, type Candidate } from '../../../server/src/training/selection';
import type { Verification } from '../../../server/src/training/verification';

const figures = (tar: number, impostorPairs = 100_000): Verification => ({
  tarAtFar: { '0.01': tar, '0.001': tar, '0.0001': tar },
  meanTar: tar,
  genuinePairs: 1000,
  impostorPairs,
});

const candidate = (unseen: number | null, photos: number | null, epoch = 1): Candidate => ({
  epoch,
  mix: 0.5,
  unseenPeople: unseen === null ? null : figures(unseen),
  newPhotos: null,
  newInGallery: photos === null ? null : figures(photos),
});

const before = candidate(0.8, 0.8, 0);

describe('choosing a head', () => {
  test('weighs new photos of trained people twice and people never seen once', () => {
    expect(isBetter(candidate(0.8, 0.9), candidate(0.9, 0.84), before)).toBe(true);
    expect(isBetter(candidate(0.9, 0.84), candidate(0.8, 0.9), before)).toBe(false);
    expect(isBetter(candidate(0.79, 0.81), before, before)).toBe(true);
  });

  test('never takes one that loses more on one side than it gains on the other', () => {
    expect(isBetter(candidate(0.7, 0.84), before, before)).toBe(false);
    expect(isBetter(candidate(0.85, 0.7), before, before)).toBe(false);
  });

  test('compares with what validation says of the start until something is better', () => {
    const start: Candidate = { ...candidate(null, null, 0), mix: 0 };
    expect(isBetter(candidate(0.79, 0.8), start, before)).toBe(false);
    expect(isBetter(candidate(0.81, 0.8), start, before)).toBe(true);
  });

  test('keeps the earlier of two equals', () => {
    expect(isBetter(candidate(0.8, 0.9, 5), candidate(0.8, 0.9, 4), before)).toBe(false);
  });

  test('goes by strangers where there are no new photos, and the other way round', () => {
    expect(isBetter(candidate(0.9, null), candidate(0.85, null), before)).toBe(true);
    expect(isBetter(candidate(null, 0.7), candidate(null, 0.85), before)).toBe(false);
  });

  test('takes the last epoch, halfway from the start, where nothing can be measured', () => {
    expect(isBetter(candidate(null, null, 5), candidate(null, null, 4), before)).toBe(true);
    expect(mixesToTry({ start: 'pretrained', maxMix: 0.5 }, false)).toEqual([0.5]);
  });

  test('does not blend with a random start', () => {
    expect(mixesToTry({ start: 'glorot', maxMix: 0.5 }, true)).toEqual([1]);
  });

  test('goes no further from the start than it may', () => {
    const mixes = mixesToTry({ start: 'pretrained', maxMix: 0.5 }, true);
    expect(mixes).toHaveLength(5);
    expect(mixes[0]).toBeCloseTo(0.1);
    expect(Math.max(...mixes)).toBe(0.5);
  });
});
