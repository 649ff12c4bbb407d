/**
 * Squared Euclidean distances of L2-normalised embeddings, 0 (the same) – 4 (opposite). Smaller is
 * more alike; a pair is accepted as one person when its distance is ≤ the threshold.
 */
export type Distances = Float32Array | Float64Array;

/** The largest squared distance two vectors of length 1 can have. */
export const MAX_DISTANCE = 4;

/**
 * The distances in ascending order: the array itself when it already is, else a sorted copy. So a
 * caller with many millions sorts once and hands the same array to every metric.
 * @throws RangeError when there are none, or one is not a number
 */
export function ascending(distances: Distances, what: string): Distances {
  if (distances.length === 0) throw new RangeError(`There are no ${what} distances.`);
  const sorted = isAscending(distances) ? distances : distances.slice().sort();
  if (Number.isNaN(sorted[sorted.length - 1])) {
    throw new RangeError(`Some ${what} distances are not numbers.`);
  }
  return sorted;
}

function isAscending(distances: Distances): boolean {
  for (let i = 1; i < distances.length; i++) {
    if (!(distances[i - 1]! <= distances[i]!)) return false;
  }
  return true;
}

/** How many of the ascending distances are < value. */
export function countBelow(sorted: Distances, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending distances are ≤ value: the pairs a threshold accepts. */
export function countUpTo(sorted: Distances, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The largest 64-bit number below `value` (finite). */
export function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + (value > 0 ? -1n : 1n));
  return view.getFloat64(0);
}
