import { ascending, type Distances } from './distances';

/** One threshold and its two rates. */
export interface RocPoint {
  /** Pairs with distance ≤ threshold are accepted; −1, which accepts nothing, in the first point. */
  threshold: number;
  /** False accept rate, 0–1. */
  far: number;
  /** True accept rate, 0–1. */
  tar: number;
}

/** Accepts nothing: a distance is never negative. */
const ACCEPTS_NOTHING = -1;

/**
 * Visits every distinct distance in ascending order with the numbers of pairs at or below it.
 * @param positives ascending
 * @param negatives ascending
 */
export function sweepThresholds(
  positives: Distances,
  negatives: Distances,
  visit: (threshold: number, acceptedPositives: number, acceptedNegatives: number) => void,
): void {
  let p = 0;
  let n = 0;
  while (p < positives.length || n < negatives.length) {
    const threshold = Math.min(positives[p] ?? Infinity, negatives[n] ?? Infinity);
    while (p < positives.length && positives[p]! <= threshold) p++;
    while (n < negatives.length && negatives[n]! <= threshold) n++;
    visit(threshold, p, n);
  }
}

/**
 * The receiver operating characteristic, from nothing accepted (0, 0) to everything accepted (1, 1).
 * Has a point for each distinct distance when they are no more than `maxPoints`; else a choice of
 * them, evenly spread over the logarithm of the FAR and over the TAR, all exact.
 * @param maxPoints at least 4
 * @throws RangeError when there are no positives or no negatives
 */
export function rocCurve(
  positiveDistances: Distances,
  negativeDistances: Distances,
  maxPoints = Infinity,
): RocPoint[] {
  const positives = ascending(positiveDistances, 'positive');
  const negatives = ascending(negativeDistances, 'negative');
  const stepOf = steps(maxPoints, positives.length, negatives.length);
  const points: RocPoint[] = [{ threshold: ACCEPTS_NOTHING, far: 0, tar: 0 }];
  let last: RocPoint | null = null;
  let lastStep = 0;
  sweepThresholds(positives, negatives, (threshold, p, n) => {
    const step = stepOf(p, n);
    if (last !== null && step > lastStep) points.push(last);
    last = { threshold, far: n / negatives.length, tar: p / positives.length };
    lastStep = step;
  });
  return last === null ? points : [...points, last];
}

/**
 * Numbers the steps of a curve of which each leaves its last point, the one with the highest TAR for
 * its FAR: steps of log FAR and of TAR together. Both only grow along the curve, so there are at most
 * as many points as steps, `maxPoints` with both ends.
 */
function steps(
  maxPoints: number,
  positives: number,
  negatives: number,
): (p: number, n: number) => number {
  if (maxPoints >= positives + negatives + 1) return (p, n) => p + n;
  const each = Math.max(1, Math.floor((maxPoints - 2) / 2));
  const wholeFar = Math.log(negatives + 1);
  return (p, n) =>
    Math.floor((each * Math.log(n + 1)) / wholeFar) + Math.floor((each * p) / positives);
}
