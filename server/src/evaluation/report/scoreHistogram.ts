import { MAX_DISTANCE } from '../../metrics/distances';

/** How distances of both kinds are spread: share of the pairs of a kind in each bin, 0–1. */
export interface ScoreHistogram {
  positives: Float64Array;
  negatives: Float64Array;
}

/** Width of a bin, squared distance. */
export const BIN_WIDTH = 0.05;
const BINS = Math.round(MAX_DISTANCE / BIN_WIDTH);

export function scoreHistogram(positives: Float32Array, negatives: Float32Array): ScoreHistogram {
  return { positives: shares(positives), negatives: shares(negatives) };
}

function shares(distances: Float32Array): Float64Array {
  const bins = new Float64Array(BINS);
  for (const distance of distances) {
    bins[Math.min(BINS - 1, Math.floor(distance / BIN_WIDTH))]! += 1 / distances.length;
  }
  return bins;
}
