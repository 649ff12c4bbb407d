/** Pairs with the people they are of, numbered from 0; of a same-person pair both are the same. */
export interface PairsOfPeople {
  distances: Float32Array;
  left: Int32Array;
  right: Int32Array;
}

/** Pairs that stand for all in a resample. */
interface Weighed {
  left: Int32Array;
  right: Int32Array;
  /** Place of the first threshold that accepts the pair. */
  step: Int32Array;
  /** How many pairs this one stands for. */
  weight: Float64Array;
}

/** A low FAR rests on few pairs: so many at the strictest thresholds are all kept. */
const TAIL_PAIRS = 100_000;
/** Of the others about so many, each for several. */
const OTHER_PAIRS = 100_000;

/**
 * Resamples of a ROC curve by the people, not by the pairs: pairs with one person in common are not
 * independent, and a bootstrap over pairs would give bands that are far too narrow (Bolle, Ratha &
 * Pankanti 2004, "Error analysis of pattern recognition systems – the subsets bootstrap"). As many people as
 * there are are drawn with replacement; a same-person pair then counts as often as its person was drawn, and
 * a pair of two people as often as the product (Snijders & Borgatti 1999, the bootstrap of networks).
 */
export class RocBootstrap {
  private readonly positives: Weighed;
  private readonly negatives: Weighed;

  /**
   * @param thresholds T of them, rising
   * @param people how many there are
   */
  constructor(
    positives: PairsOfPeople,
    negatives: PairsOfPeople,
    private readonly thresholds: ArrayLike<number>,
    private readonly people: number,
  ) {
    this.positives = weigh(positives, thresholds);
    this.negatives = weigh(negatives, thresholds);
  }

  /**
   * @param fars T rates, 0–1: those of the thresholds on all pairs
   * @param below draws a whole number 0 … bound − 1
   * @returns the TAR at each FAR in a resample; null when it has no pairs of one kind
   */
  replicate(fars: ArrayLike<number>, below: (bound: number) => number): Float64Array | null {
    const drawn = new Int32Array(this.people);
    for (let i = 0; i < this.people; i++) drawn[below(this.people)]!++;
    const count = this.thresholds.length;
    const tars = rates(this.positives, count, (left) => drawn[left]!);
    const falseRates = rates(this.negatives, count, (left, right) => drawn[left]! * drawn[right]!);
    if (tars === null || falseRates === null) return null;
    return Float64Array.from(fars, (far) => tarAt(far, falseRates, tars));
  }
}

function weigh({ distances, left, right }: PairsOfPeople, thresholds: ArrayLike<number>): Weighed {
  const steps = distances.map((distance) => stepOf(distance, thresholds));
  const stride = strideOf(steps, thresholds.length);
  const kept: number[] = [];
  let others = 0;
  for (let pair = 0; pair < steps.length; pair++) {
    if (steps[pair]! < stride.from || others++ % stride.length === 0) kept.push(pair);
  }
  const weightOf = (pair: number): number => (steps[pair]! < stride.from ? 1 : stride.length);
  return {
    left: Int32Array.from(kept, (pair) => left[pair]!),
    right: Int32Array.from(kept, (pair) => right[pair]!),
    step: Int32Array.from(kept, (pair) => steps[pair]!),
    weight: Float64Array.from(kept, weightOf),
  };
}

/** From which step on pairs are thinned, and which of them is kept: each `length`-th. */
function strideOf(steps: ArrayLike<number>, count: number): { from: number; length: number } {
  const atStep = new Float64Array(count + 1);
  for (let pair = 0; pair < steps.length; pair++) atStep[steps[pair]!]!++;
  let [from, tail] = [0, 0];
  while (from <= count && tail + atStep[from]! <= TAIL_PAIRS) tail += atStep[from++]!;
  return { from, length: Math.max(1, Math.ceil((steps.length - tail) / OTHER_PAIRS)) };
}

/** Place of the first threshold that is ≥ distance; as many as there are when none is. */
function stepOf(distance: number, thresholds: ArrayLike<number>): number {
  let [low, high] = [0, thresholds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (thresholds[middle]! < distance) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The share that each threshold accepts; null when all weigh nothing. */
function rates(
  { left, right, step, weight }: Weighed,
  count: number,
  drawn: (left: number, right: number) => number,
): Float64Array | null {
  const accepted = new Float64Array(count + 1);
  for (let pair = 0; pair < step.length; pair++) {
    accepted[step[pair]!]! += weight[pair]! * drawn(left[pair]!, right[pair]!);
  }
  for (let at = 1; at <= count; at++) accepted[at]! += accepted[at - 1]!;
  const all = accepted[count]!;
  return all === 0 ? null : accepted.subarray(0, count).map((sum) => sum / all);
}

/** The TAR of a curve at a FAR, between its points on a straight line. */
function tarAt(far: number, fars: Float64Array, tars: Float64Array): number {
  let at = fars.length - 1;
  while (at > 0 && fars[at]! > far) at--;
  const next = at + 1;
  if (next === fars.length || fars[at]! >= far) return tars[at]!;
  const share = (far - fars[at]!) / (fars[next]! - fars[at]!);
  return tars[at]! + share * (tars[next]! - tars[at]!);
}

/**
 * Percentile interval of resamples (Efron & Tibshirani 1993, chapter 13).
 * @param level 0–1: how many of them lie within
 */
export function percentileInterval(
  values: readonly number[],
  level: number,
): { low: number; high: number } {
  const sorted = Float64Array.from(values).sort();
  const outside = (1 - level) / 2;
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return { low: at(outside), high: at(1 - outside) };
}
