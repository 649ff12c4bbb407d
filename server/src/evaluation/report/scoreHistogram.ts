import { MAX_DISTANCE } from '../../metrics/distances';

/** How distances of both kinds are spread: share of the pairs of a kind in each bin, 0–1. */
export interface ScoreHistogram {
  positives: Float64Array;
  negatives: Float64Array;
  /** Width of a bin, squared distance; the first begins at 0. */
  binWidth: number;
}

const BINS = 80;

/**
 * Bins reach to the largest distance there is: heads differ by far in how they use the range of 0–4,
 * the bundled one stays below 1.
 */
export function scoreHistogram(positives: Float32Array, negatives: Float32Array): ScoreHistogram {
  const largest = Math.max(largestOf(positives), largestOf(negatives));
  const binWidth = (largest > 0 ? largest : MAX_DISTANCE) / BINS;
  return {
    positives: shares(positives, binWidth),
    negatives: shares(negatives, binWidth),
    binWidth,
  };
}

function largestOf(distances: Float32Array): number {
  return distances.reduce((largest, distance) => Math.max(largest, distance), 0);
}

function shares(distances: Float32Array, binWidth: number): Float64Array {
  const bins = new Float64Array(BINS);
  for (const distance of distances) {
    bins[Math.min(BINS - 1, Math.floor(distance / binWidth))]! += 1 / distances.length;
  }
  return bins;
}
