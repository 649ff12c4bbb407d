import { describe, expect, it } from 'vitest';
import { tenFoldAccuracy, type Fold } from '../../../server/src/metrics/tenFoldAccuracy';
import { naiveAccuracies } from './naive';
import { randomDistances } from './randomDistances';

const fold = (positives: number[], negatives: number[]): Fold => ({
  positives: Float64Array.from(positives),
  negatives: Float64Array.from(negatives),
});

describe('cross-validated accuracy', () => {
  it('judges each fold by the threshold that is best on the others, worked out by hand', () => {
    const result = tenFoldAccuracy([
      fold([1, 2], [4, 6]), // best: 3
      fold([1, 5], [7, 8]), // best: 6
    ]);
    expect(result.thresholds).toEqual([6, 3]);
    // fold 0 at 6: 1, 2 accepted, 4 and 6 too; fold 1 at 3: 1 accepted, 5 refused, 7 and 8 refused
    expect(result.accuracies).toEqual([0.5, 0.75]);
    expect(result.mean).toBe(0.625);
    // deviation with n − 1: √(2 · 0.125²) = 0.1768; / √2 = 0.125
    expect(result.stdErr).toBeCloseTo(0.125, 12);
  });

  it('takes the smallest of equally good thresholds', () => {
    // on the other fold, accepting 1 or accepting up to 3 is equally right
    const result = tenFoldAccuracy([fold([2], [2.5]), fold([1, 3], [2])]);
    expect(result.thresholds[0]).toBe(1.5);
  });

  it('may accept nothing, or everything', () => {
    expect(tenFoldAccuracy([fold([1], [2]), fold([], [1, 2])]).thresholds[0]).toBe(-1);
    expect(tenFoldAccuracy([fold([1], [2]), fold([1, 3], [])]).thresholds[0]).toBe(3);
  });

  it('never lets a fold move its own threshold', () => {
    const others = [fold([1, 2], [5, 6]), fold([1.5], [5.5])];
    const thresholdFor = (own: Fold): number => tenFoldAccuracy([own, ...others]).thresholds[0]!;
    expect(thresholdFor(fold([2.1, 4.9, 3.3], [2.2, 3.4]))).toBe(3.5);
    expect(thresholdFor(fold([9], [0.1, 2]))).toBe(3.5);
  });

  it.each([Infinity, 20, 3])('agrees with trying every threshold (ties: %d levels)', (levels) => {
    const folds = Array.from({ length: 10 }, (_, i) => randomDistances(i + 1, 12 + i, 15, levels));
    const result = tenFoldAccuracy(folds);
    expect(result.accuracies).toEqual(naiveAccuracies(folds));
    expect(result.mean).toBeCloseTo(result.accuracies.reduce((a, b) => a + b) / 10, 12);
  });

  it('refuses one fold alone and a fold without pairs', () => {
    expect(() => tenFoldAccuracy([fold([1], [2])])).toThrow('two folds');
    expect(() => tenFoldAccuracy([fold([1], [2]), fold([], [])])).toThrow('no pairs');
  });
});
