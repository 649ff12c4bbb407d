import { ascending, countUpTo, type Distances } from './distances';
import { thresholdAtFar, type CalibratedThreshold } from './thresholdAtFar';

/** One operating point: what share of same-person pairs is accepted at a false accept rate. */
export interface TarAtFar extends CalibratedThreshold {
  /** Share of the positives that is accepted, 0–1; a lower bound where `tooFewPairs` is true. */
  tar: number;
  /** How many positives there were. */
  positives: number;
}

/** The rates of one threshold. */
export interface RatesAtThreshold {
  /** Share of positives with distance ≤ threshold. */
  tar: number;
  /** Share of negatives with distance ≤ threshold. */
  far: number;
}

/**
 * True accept rate at each false accept rate: the share of positives accepted by the threshold that
 * `thresholdAtFar` gives for these negatives, without interpolation between the points of the curve.
 *
 * FAR f needs at least 1 / f negatives. With fewer, `tar` is the one at a FAR of 0 on this sample
 * (no negative is accepted) and `tooFewPairs` is true; it is never NaN.
 * @throws RangeError when there are no positives or no negatives
 */
export function tarAtFar(
  positiveDistances: Distances,
  negativeDistances: Distances,
  fars: readonly number[],
): TarAtFar[] {
  const positives = ascending(positiveDistances, 'positive');
  const negatives = ascending(negativeDistances, 'negative');
  return fars.map((far) => {
    const calibrated = thresholdAtFar(negatives, far);
    const accepted = countUpTo(positives, calibrated.threshold);
    return { ...calibrated, tar: accepted / positives.length, positives: positives.length };
  });
}

/** @throws RangeError when there are no positives or no negatives */
export function ratesAtThreshold(
  positiveDistances: Distances,
  negativeDistances: Distances,
  threshold: number,
): RatesAtThreshold {
  const positives = ascending(positiveDistances, 'positive');
  const negatives = ascending(negativeDistances, 'negative');
  return {
    tar: countUpTo(positives, threshold) / positives.length,
    far: countUpTo(negatives, threshold) / negatives.length,
  };
}
