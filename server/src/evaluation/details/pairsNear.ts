import { countUpTo } from '../../metrics/distances';

/**
 * The pairs that lie nearest to some thresholds, `count` on either side of each: what is shown of millions.
 * @param distances one a pair, at least one
 * @param sorted the same, rising
 * @param thresholds rising
 * @returns places of pairs, by rising distance
 */
export function pairsNear(
  distances: Float32Array,
  sorted: Float32Array,
  thresholds: readonly number[],
  count: number,
): number[] {
  const ranges = mergedRanges(
    thresholds.map((threshold) => {
      const accepted = countUpTo(sorted, threshold);
      const first = Math.max(0, accepted - count);
      const last = Math.min(sorted.length - 1, accepted + count - 1);
      return [sorted[first]!, sorted[last]!] as const;
    }),
  );
  const near: number[] = [];
  for (let pair = 0; pair < distances.length; pair++) {
    if (isWithin(distances[pair]!, ranges)) near.push(pair);
  }
  near.sort((a, b) => distances[a]! - distances[b]! || a - b);
  return thinned(near, distances, thresholds, count);
}

type Range = readonly [from: number, to: number];

/** @param ranges rising at both ends */
function mergedRanges(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function isWithin(distance: number, ranges: readonly Range[]): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]![1] < distance) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && ranges[low]![0] <= distance;
}

/** Many pairs may share a distance, copies of a picture for one: of them no more than are shown. */
function thinned(
  near: readonly number[],
  distances: Float32Array,
  thresholds: readonly number[],
  count: number,
): number[] {
  const sorted = Float32Array.from(near, (pair) => distances[pair]!);
  const kept = new Set<number>();
  for (const threshold of thresholds) {
    const accepted = countUpTo(sorted, threshold);
    for (let i = Math.max(0, accepted - count); i < accepted + count && i < near.length; i++) {
      kept.add(i);
    }
  }
  return near.filter((_pair, i) => kept.has(i));
}
