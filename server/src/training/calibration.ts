import { thresholdAtFar } from '../metrics/thresholdAtFar';
import type { Threshold } from './run';

/** Impostor distances, ascending, and which images they are of. */
export interface ImpostorSample {
  measuredOn: Threshold['measuredOn'];
  distances: Float32Array;
}

/**
 * The threshold for a FAR, from the first sample that is large enough for it, else from the largest.
 * @param samples in order of trust, at least one
 */
export function calibrateThreshold(samples: readonly ImpostorSample[], far: number): Threshold {
  const byTrust = samples.find(({ distances }) => distances.length * far >= 1);
  const largest = [...samples].sort((a, b) => b.distances.length - a.distances.length)[0];
  const { measuredOn, distances } = (byTrust ?? largest)!;
  const { threshold, negatives, tooFewPairs } = thresholdAtFar(distances, far);
  return {
    // Just below 0 when images of two people are the same: then only equal embeddings match.
    threshold: Math.max(0, threshold),
    far,
    impostorPairs: negatives,
    tooFewPairs,
    measuredOn,
  };
}

/**
 * A threshold for a head that there are too few pairs to calibrate: that of the head it started from,
 * measured on many people, times as much as training moved the median pair of strangers. On 110 people it
 * came out 2 to 7 % below what 2 million pairs gave; the furthest threshold that refuses a few hundred
 * pairs, up to 40 % above, which would give strangers names.
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
