import type { EvaluatedImage } from '../evaluateRows';
import { NO_FACE, type PairList } from '../pairPlan';

/** A pair that the model judges worst. */
export interface Mistake {
  left: EvaluatedImage;
  right: EvaluatedImage;
  /** Of the two. */
  rows: [number, number];
  distance: number;
}

/** Among so many of the worst pairs as many as are shown are found without showing an image twice. */
const CANDIDATES = 5000;

/**
 * The worst pairs, worst first, each image in one of them at most: one mislabelled image would
 * otherwise fill the list. Pairs with an image without a face are no mistakes of the model.
 * @param images one a row
 * @param distances one a pair
 * @param worst 'farthest' for pairs of one person, 'nearest' for pairs of two people
 */
export function worstPairs(
  images: readonly EvaluatedImage[],
  pairs: PairList,
  distances: Float32Array,
  worst: 'farthest' | 'nearest',
  count: number,
): Mistake[] {
  const sign = worst === 'nearest' ? 1 : -1;
  const shown = new Set<number>();
  const mistakes: Mistake[] = [];
  for (const pair of candidates(pairs, distances, sign)) {
    const [left, right] = [pairs.left[pair]!, pairs.right[pair]!];
    if (shown.has(left) || shown.has(right)) continue;
    shown.add(left).add(right);
    const rows: [number, number] = [left, right];
    const distance = distances[pair]!;
    mistakes.push({ left: images[left]!, right: images[right]!, rows, distance });
    if (mistakes.length === count) break;
  }
  return mistakes;
}

/** Pairs with two faces among the CANDIDATES worst, worst first. */
function candidates(pairs: PairList, distances: Float32Array, sign: 1 | -1): number[] {
  const isComparable = (pair: number): boolean =>
    pairs.left[pair] !== NO_FACE && pairs.right[pair] !== NO_FACE;
  const badness = distances.map((distance, pair) =>
    isComparable(pair) ? sign * distance : Infinity,
  );
  const cutoff = badness.slice().sort()[Math.min(CANDIDATES, badness.length) - 1]!;
  const found: number[] = [];
  for (let pair = 0; pair < badness.length && found.length < 2 * CANDIDATES; pair++) {
    if (badness[pair]! <= cutoff && isComparable(pair)) found.push(pair);
  }
  return found.sort((a, b) => badness[a]! - badness[b]! || a - b);
}
