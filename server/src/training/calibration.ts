import { thresholdAtFar } from '../metrics/thresholdAtFar';
import type { Threshold } from './run';

/** Impostor distances, ascending, and which images they are of. */
export interface ImpostorSample {
  measuredOn: Threshold['measuredOn'];
  /** How many people the pairs are of. */
  people: number;
  distances: Float32Array;
}

/**
 * The threshold for a FAR, from the first sample that is large enough for it. Where none is, the strictest
 * of those with pairs enough, else that of the largest.
 * @param samples in order of trust, at least one
 */
export function calibrateThreshold(samples: readonly ImpostorSample[], far: number): Threshold {
  const measured = samples.map((sample) => calibratedOn(sample, far));
  const sure = measured.find(({ tooFewPairs }) => !tooFewPairs);
  if (sure !== undefined) return sure;
  const supported = measured.filter(({ impostorPairs }) => impostorPairs * far >= 1);
  if (supported.length === 0) {
    return measured.reduce((a, b) => (b.impostorPairs > a.impostorPairs ? b : a));
  }
  return supported.reduce((a, b) => (b.threshold < a.threshold ? b : a));
}

/**
 * Pairs of the same two people are alike, so that thousands of pairs of three people say little about
 * strangers: they gave thresholds up to 80 % above the true one, and those of twelve people up to 14 %
 * (BENCHMARKS.md). So not the pairs of images alone must be as many as the FAR asks for.
 */
function isOfFewPeople(people: number, far: number): boolean {
  const pairsOfPeople = (people * (people - 1)) / 2;
  return pairsOfPeople * far < 1;
}

function calibratedOn({ measuredOn, people, distances }: ImpostorSample, far: number): Threshold {
  const { threshold, negatives, tooFewPairs } = thresholdAtFar(distances, far);
  return {
    // Just below 0 when images of two people are the same: then only equal embeddings match.
    threshold: Math.max(0, threshold),
    far,
    impostorPairs: negatives,
    tooFewPairs: tooFewPairs || isOfFewPeople(people, far),
    measuredOn,
  };
}

/**
 * A threshold for a head that there are too few pairs to calibrate: that of the head it started from,
 * measured on many people, times as much as training moved the median pair of strangers. With 12 to 80 people
 * to train on, three to twelve of them held out, it came out between 8 % below what all pairs of strangers
 * gave and 3 % above (BENCHMARKS.md).
 * @param startThreshold the starting head's, for the same FAR
 * @param before impostor distances of the starting head, ascending, at least one
 * @param after those of the same pairs with the head in question, ascending
 */
export function scaledThreshold(
  startThreshold: number,
  before: Float32Array,
  after: Float32Array,
): number {
  const median = (sorted: Float32Array) => sorted[Math.floor(sorted.length / 2)]!;
  const scale = median(before) > 0 ? median(after) / median(before) : 1;
  return startThreshold * scale;
}
