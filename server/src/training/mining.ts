import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';

/** How triplets are chosen: beforehand at random, or from the embeddings of a P×K batch. */
export const MININGS = ['random', 'semi-hard', 'batch-hard'] as const;
export type Mining = (typeof MININGS)[number];

/** Triplet t is (anchors[t], positives[t], negatives[t]), rows of whatever holds the images. */
export interface Triplets {
  anchors: Int32Array;
  positives: Int32Array;
  negatives: Int32Array;
}

type Triplet = readonly [anchor: number, positive: number, negative: number];

/**
 * Squared Euclidean distances between all rows.
 * @param embeddings n×128, rows of length 1
 * @returns n×n, symmetric, 0–4, zero diagonal
 */
export function allDistances(embeddings: Float64Array): Float64Array {
  const d = EMBEDDING_DIMENSIONS;
  const n = embeddings.length / d;
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) {
        const difference = embeddings[i * d + k]! - embeddings[j * d + k]!;
        sum += difference * difference;
      }
      distances[i * n + j] = distances[j * n + i] = sum;
    }
  }
  return distances;
}

/**
 * For every ordered pair of one person's images a semi-hard negative: the nearest that is further
 * away than the positive (Schroff, Kalenichenko and Philbin 2015, FaceNet, §3.2). Where even that one
 * lies outside the margin the triplet's loss is zero. Where all negatives are nearer than the positive,
 * the furthest: the hardest ones can collapse a head, as the same section warns.
 * @param distances n×n, @param people n labels
 */
export function semiHardTriplets(distances: Float64Array, people: ArrayLike<number>): Triplets {
  const n = people.length;
  const triplets: Triplet[] = [];
  for (let anchor = 0; anchor < n; anchor++) {
    for (let positive = 0; positive < n; positive++) {
      if (positive === anchor || people[positive] !== people[anchor]) continue;
      const negative = semiHardNegative(
        distances,
        people,
        anchor,
        distances[anchor * n + positive]!,
      );
      if (negative !== null) triplets.push([anchor, positive, negative]);
    }
  }
  return asTriplets(triplets);
}

function semiHardNegative(
  distances: Float64Array,
  people: ArrayLike<number>,
  anchor: number,
  positiveDistance: number,
): number | null {
  const n = people.length;
  let nearestBeyond: number | null = null;
  let furthest: number | null = null;
  const distanceTo = (row: number | null) => distances[anchor * n + row!]!;
  for (let row = 0; row < n; row++) {
    if (people[row] === people[anchor]) continue;
    const distance = distanceTo(row);
    if (furthest === null || distance > distanceTo(furthest)) furthest = row;
    if (distance <= positiveDistance) continue;
    if (nearestBeyond === null || distance < distanceTo(nearestBeyond)) nearestBeyond = row;
  }
  return nearestBeyond ?? furthest;
}

/**
 * For every image its furthest positive and its nearest negative in the batch (Hermans, Beyer and
 * Leibe 2017, eq. 5). Images without a positive or a negative are no anchors.
 */
export function batchHardTriplets(distances: Float64Array, people: ArrayLike<number>): Triplets {
  const n = people.length;
  const triplets: Triplet[] = [];
  for (let anchor = 0; anchor < n; anchor++) {
    let positive: number | null = null;
    let negative: number | null = null;
    const distanceTo = (row: number | null) => distances[anchor * n + row!]!;
    for (let row = 0; row < n; row++) {
      if (row === anchor) continue;
      if (people[row] === people[anchor]) {
        if (positive === null || distanceTo(row) > distanceTo(positive)) positive = row;
      } else if (negative === null || distanceTo(row) < distanceTo(negative)) negative = row;
    }
    if (positive !== null && negative !== null) triplets.push([anchor, positive, negative]);
  }
  return asTriplets(triplets);
}

function asTriplets(triplets: readonly Triplet[]): Triplets {
  return {
    anchors: Int32Array.from(triplets, (triplet) => triplet[0]),
    positives: Int32Array.from(triplets, (triplet) => triplet[1]),
    negatives: Int32Array.from(triplets, (triplet) => triplet[2]),
  };
}
