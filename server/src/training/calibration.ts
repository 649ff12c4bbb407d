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
