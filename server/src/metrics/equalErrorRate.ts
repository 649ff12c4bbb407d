import { ascending, type Distances } from './distances';
import { sweepThresholds } from './rocCurve';

export interface EqualErrorRate {
  /** False accept rate = false reject rate, 0–1. */
  rate: number;
  /** The threshold at which they meet. */
  threshold: number;
}

/**
 * Equal error rate: where the ROC curve, its points joined by straight lines, meets FAR = 1 − TAR.
 * The threshold is interpolated with the same share.
 * @throws RangeError when there are no positives or no negatives
 */
export function equalErrorRate(
  positiveDistances: Distances,
  negativeDistances: Distances,
): EqualErrorRate {
  const positives = ascending(positiveDistances, 'positive');
  const negatives = ascending(negativeDistances, 'negative');
  let before: ErrorRates = { threshold: 0, far: 0, frr: 1 };
  let after = before;
  sweepThresholds(positives, negatives, (threshold, p, n) => {
    if (after.far >= after.frr) return; // they have met
    before = after;
    after = { threshold, far: n / negatives.length, frr: 1 - p / positives.length };
  });
  return meet(before, after);
}

interface ErrorRates {
  threshold: number;
  far: number;
  frr: number;
}

/** Where two straight lines cross: FAR rises from below FRR to at least it. */
function meet(before: ErrorRates, after: ErrorRates): EqualErrorRate {
  const gapBefore = before.frr - before.far;
  const gapAfter = after.far - after.frr;
  const share = gapBefore / (gapBefore + gapAfter);
  return {
    rate: before.far + share * (after.far - before.far),
    threshold: before.threshold + share * (after.threshold - before.threshold),
  };
}
