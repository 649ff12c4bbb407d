import { ascending, type Distances } from './distances';

/** The pairs of one fold. Either list may be empty, not both. */
export interface Fold {
  /** Distances of same-person pairs. */
  positives: Distances;
  /** Distances of different-person pairs. */
  negatives: Distances;
}

export interface FoldAccuracy {
  /** Mean over the folds, 0–1. */
  mean: number;
  /** Standard error of the mean: the folds' standard deviation (n − 1) / √folds. */
  stdErr: number;
  /** Accuracy on each fold. */
  accuracies: number[];
  /** The threshold each fold was judged by, found on the others. */
  thresholds: number[];
}

/**
 * Accuracy by cross-validation as LFW prescribes (Huang et al. 2007, "Labeled Faces in the Wild",
 * section IV, View 2): for each fold the threshold that is best on all other folds, accuracy on the
 * fold, then mean and standard error of the mean. LFW has ten folds; any number from two will do.
 *
 * "Best" is the most correct pairs. Candidates lie half-way between neighbouring distinct distances,
 * below the first and at the last, of the other folds only; among equals the smallest wins (fewest false accepts).
 * @throws RangeError when there are fewer than two folds or one is empty
 */
export function tenFoldAccuracy(folds: readonly Fold[]): FoldAccuracy {
  if (folds.length < 2) throw new RangeError('Cross-validation needs at least two folds.');
  const sorted = folds.map(sortedFold);
  const all = sortedFold({
    positives: concatenated(sorted.map((fold) => fold.positives)),
    negatives: concatenated(sorted.map((fold) => fold.negatives)),
  });
  const thresholds = sorted.map((fold) => bestThresholdOutside(all, fold));
  const accuracies = sorted.map((fold, i) => accuracyAt(fold, thresholds[i]!));
  return { ...meanAndStandardError(accuracies), accuracies, thresholds };
}

function sortedFold(fold: Fold): Fold {
  const { positives, negatives } = fold;
  if (positives.length + negatives.length === 0) throw new RangeError('A fold has no pairs.');
  return {
    positives: positives.length === 0 ? positives : ascending(positives, 'positive'),
    negatives: negatives.length === 0 ? negatives : ascending(negatives, 'negative'),
  };
}

function concatenated(parts: readonly Distances[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/**
 * The best threshold on `all` without `left`: one sweep over all distances, in which the pairs of
 * `left` are subtracted again. Correct pairs = accepted positives + refused negatives, so only
 * accepted positives − accepted negatives ("gain") has to be followed.
 */
function bestThresholdOutside(all: Fold, left: Fold): number {
  const inAll = new Sweep(all);
  const inLeft = new Sweep(left);
  let best = { gain: 0, threshold: -1 }; // accepts nothing
  let last = { gain: 0, distance: -1, accepted: 0 };
  for (;;) {
    const distance = inAll.next();
    inAll.acceptUpTo(distance);
    inLeft.acceptUpTo(distance);
    const accepted = inAll.accepted - inLeft.accepted;
    // A distance that only `left` has must not move a candidate: the fold stays unseen.
    if (accepted === last.accepted && distance !== Infinity) continue;
    if (last.gain > best.gain) {
      const upper = distance === Infinity ? last.distance : distance;
      best = { gain: last.gain, threshold: (last.distance + upper) / 2 };
    }
    if (distance === Infinity) return best.threshold;
    last = { gain: inAll.gain - inLeft.gain, distance, accepted };
  }
}

/** Follows the pairs of a fold that a rising threshold accepts. */
class Sweep {
  private p = 0;
  private n = 0;

  constructor(private readonly fold: Fold) {}

  get accepted(): number {
    return this.p + this.n;
  }

  get gain(): number {
    return this.p - this.n;
  }

  /** The smallest distance not yet accepted; Infinity when all are. */
  next(): number {
    const { positives, negatives } = this.fold;
    return Math.min(positives[this.p] ?? Infinity, negatives[this.n] ?? Infinity);
  }

  acceptUpTo(threshold: number): void {
    const { positives, negatives } = this.fold;
    while (this.p < positives.length && positives[this.p]! <= threshold) this.p++;
    while (this.n < negatives.length && negatives[this.n]! <= threshold) this.n++;
  }
}

function accuracyAt(fold: Fold, threshold: number): number {
  let correct = 0;
  for (const distance of fold.positives) if (distance <= threshold) correct++;
  for (const distance of fold.negatives) if (distance > threshold) correct++;
  return correct / (fold.positives.length + fold.negatives.length);
}

function meanAndStandardError(values: readonly number[]): { mean: number; stdErr: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, stdErr: Math.sqrt(squares / (n - 1) / n) };
}
