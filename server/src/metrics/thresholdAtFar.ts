import { ascending, countUpTo, MAX_DISTANCE, nextBelow, type Distances } from './distances';

/** A threshold found on negative (different-person) distances, and how well they support it. */
export interface CalibratedThreshold {
  /** The false accept rate that was asked for. */
  far: number;
  /** Pairs with distance ≤ threshold are accepted. Below 0 when even distance 0 must be refused. */
  threshold: number;
  /** How many of the negatives the threshold accepts. */
  falseAccepts: number;
  /** How many negatives there were. */
  negatives: number;
  /** True when there are fewer than 1 / far negatives, so that not one false accept is allowed. */
  tooFewPairs: boolean;
}

/** Absorbs rounding in far × negatives: 0.29 × 100 is 28.999999999999996. */
const ROUNDING = 1e-9;

/**
 * The largest threshold whose false accept rate on these negatives is at most `far`.
 *
 * With n negatives in ascending order d₀ ≤ d₁ ≤ …, k = ⌊far · n⌋ of them may be accepted, so the
 * threshold is the largest number below d_k: exactly the distances < d_k are accepted. A run of ties
 * that contains d_k is refused as a whole, so the rate reached (`falseAccepts / negatives`) can be
 * lower than asked for, never higher. When all may be accepted (far = 1) it is MAX_DISTANCE.
 *
 * With fewer than 1 / far negatives k is 0: the threshold lies just below the nearest negative. That
 * is the strictest one this sample can justify, yet its true rate may well be about 1 / (n + 1),
 * more than asked for; `tooFewPairs` says so.
 * @param negativeDistances of pairs of different people, in any order
 * @param far 0–1
 * @throws RangeError when there are no negatives or `far` is not within 0–1
 */
export function thresholdAtFar(negativeDistances: Distances, far: number): CalibratedThreshold {
  if (!(far >= 0 && far <= 1)) throw new RangeError(`A FAR lies between 0 and 1, not at ${far}.`);
  const sorted = ascending(negativeDistances, 'negative');
  const allowed = Math.floor(far * sorted.length + ROUNDING);
  const refused = sorted[allowed];
  const threshold = refused === undefined ? MAX_DISTANCE : nextBelow(refused);
  return {
    far,
    threshold,
    falseAccepts: countUpTo(sorted, threshold),
    negatives: sorted.length,
    tooFewPairs: allowed < 1,
  };
}
