import { exactSearch, MetricKind } from 'usearch';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { Pause } from '../training/pause';

/** For each query its nearest rows. */
export interface NearestRows {
  /** Rows asked for each query: fewer than asked for where there are fewer. */
  count: number;
  /** queries × count, nearest first. */
  rows: Int32Array;
  /** Squared Euclidean distances, as many, in single precision. */
  distances: Float32Array;
}

/** Comparisons of one call of the search: some ten milliseconds, so that a cancel gets in between. */
const COMPARISONS_A_CALL = 2_000_000;
const LARGEST_BLOCK = 512;

/**
 * The k nearest rows of a matrix for each of many queries, exactly. Memory stays at the answer’s size.
 * @param matrix M×128
 * @param queries N×128; the matrix itself finds each row first of all
 * @param onQueries told how many more queries are answered
 * @throws LikenessError Cancelled
 */
export async function nearestRows(
  matrix: Float32Array,
  queries: Float32Array,
  k: number,
  pause: Pause,
  onQueries: (count: number) => void = () => {},
): Promise<NearestRows> {
  const total = queries.length / EMBEDDING_DIMENSIONS;
  const size = matrix.length / EMBEDDING_DIMENSIONS;
  const count = Math.min(k, size);
  const found = {
    count,
    rows: new Int32Array(total * count),
    distances: new Float32Array(total * count),
  };
  if (count === 0) return found;
  const block = Math.max(1, Math.min(LARGEST_BLOCK, Math.floor(COMPARISONS_A_CALL / size)));
  // usearch reads the whole buffer behind an array.
  const whole = matrix.byteLength === matrix.buffer.byteLength ? matrix : matrix.slice();
  for (let from = 0; from < total; from += block) {
    await pause.ifDue();
    const to = Math.min(from + block, total);
    const part = queries.slice(from * EMBEDDING_DIMENSIONS, to * EMBEDDING_DIMENSIONS);
    const { keys, distances } = exactSearch(
      whole,
      part,
      EMBEDDING_DIMENSIONS,
      count,
      MetricKind.L2sq,
      0,
    );
    for (let i = 0; i < keys.length; i++) found.rows[from * count + i] = Number(keys[i]);
    found.distances.set(distances, from * count);
    onQueries(to - from);
  }
  return found;
}
