import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';

/** The trainable layer: dense, 128 units, no bias; its output is L2-normalised. */
export interface EmbeddingHead {
  /** D, length of a feature. */
  dimensions: number;
  /** D×128, row-major. */
  weights: Float32Array;
}

/** Below this norm a vector has no direction; it stays as it is instead of becoming NaN. */
const SMALLEST_NORM = 1e-12;

/**
 * Embeds features: e = x·W / ‖x·W‖.
 * @param features N×D, row-major
 * @returns N×128, row-major, each row of length 1
 */
export function embed(head: EmbeddingHead, features: Float32Array): Float32Array {
  const { dimensions: d, weights } = head;
  const n = features.length / d;
  const embeddings = new Float32Array(n * EMBEDDING_DIMENSIONS);
  const row = new Float64Array(EMBEDDING_DIMENSIONS);
  for (let i = 0; i < n; i++) {
    row.fill(0);
    for (let k = 0; k < d; k++) {
      const x = features[i * d + k]!;
      if (x === 0) continue;
      const w = k * EMBEDDING_DIMENSIONS;
      for (let j = 0; j < EMBEDDING_DIMENSIONS; j++) row[j]! += x * weights[w + j]!;
    }
    let squares = 0;
    for (const value of row) squares += value * value;
    const norm = Math.max(Math.sqrt(squares), SMALLEST_NORM);
    const out = i * EMBEDDING_DIMENSIONS;
    for (let j = 0; j < EMBEDDING_DIMENSIONS; j++) embeddings[out + j] = row[j]! / norm;
  }
  return embeddings;
}

/** Squared Euclidean distance between row i of a and row j of b, both N×128. */
export function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  let sum = 0;
  for (let k = 0; k < EMBEDDING_DIMENSIONS; k++) {
    const difference = a[i * EMBEDDING_DIMENSIONS + k]! - b[j * EMBEDDING_DIMENSIONS + k]!;
    sum += difference * difference;
  }
  return sum;
}
