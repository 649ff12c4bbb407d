import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';

const D = EMBEDDING_DIMENSIONS;

/** The weighted sum of each person’s embeddings; its direction is where the person’s faces lie. */
export interface Centres {
  /** K×128, row-major. */
  sums: Float64Array;
  /** Weight of each person’s faces. */
  weights: Float64Array;
}

/** A face’s distance to a centre. */
export interface CentreDistance {
  /** Squared Euclidean distance to the centre’s direction, 0–4; NaN where nothing is left of the centre. */
  distance: number;
  /** Weight of the faces that the centre is of. */
  faces: number;
}

/**
 * @param embeddings N×128, rows of length 1
 * @param persons the person of each row, 0 … people − 1
 * @param weights of each row, 0–1
 */
export function centresOf(
  embeddings: Float32Array,
  persons: Int32Array,
  people: number,
  weights: Float64Array,
): Centres {
  const centres = { sums: new Float64Array(people * D), weights: new Float64Array(people) };
  for (let row = 0; row < persons.length; row++) {
    const [person, weight] = [persons[row]!, weights[row]!];
    if (weight === 0) continue;
    centres.weights[person]! += weight;
    for (let k = 0; k < D; k++) {
      centres.sums[person * D + k]! += weight * embeddings[row * D + k]!;
    }
  }
  return centres;
}

/** Below this a centre is made of nothing but rounding. */
const LEAST_WEIGHT = 1e-3;

/**
 * @param without weight with which the face itself is in the centre: it is left out of it
 */
export function distanceToCentre(
  embeddings: Float32Array,
  row: number,
  { sums, weights }: Centres,
  person: number,
  without = 0,
): CentreDistance {
  const faces = weights[person]! - without;
  if (faces < LEAST_WEIGHT) return { distance: NaN, faces: 0 };
  let [dot, squares] = [0, 0];
  for (let k = 0; k < D; k++) {
    const x = embeddings[row * D + k]!;
    const value = sums[person * D + k]! - without * x;
    dot += value * x;
    squares += value * value;
  }
  return { distance: 2 - (2 * dot) / Math.sqrt(Math.max(squares, Number.MIN_VALUE)), faces };
}

/**
 * The directions of the centres.
 * @returns K×128, rows of length 1; a person without weight has a row of zeros
 */
export function directionsOf({ sums, weights }: Centres): Float32Array {
  const directions = new Float32Array(sums.length);
  for (let person = 0; person < weights.length; person++) {
    let squares = 0;
    for (let k = 0; k < D; k++) squares += sums[person * D + k]! ** 2;
    if (weights[person]! < LEAST_WEIGHT || squares === 0) continue;
    const norm = Math.sqrt(squares);
    for (let k = 0; k < D; k++) directions[person * D + k] = sums[person * D + k]! / norm;
  }
  return directions;
}

/** Rounds of Weiszfeld’s algorithm; it has settled to a hundredth of a distance by then. */
const MEDIAN_ROUNDS = 8;
/** A face on the centre itself would get all the weight. */
const LEAST_DISTANCE = 1e-3;

/**
 * Weights with which each person’s centre is the geometric median of their faces, which stands where most
 * of them are even when nearly half of them are somebody else’s (Weiszfeld 1937; Lopuhaä and Rousseeuw
 * 1991). The largest weight of a person is 1.
 */
export function medianWeights(
  embeddings: Float32Array,
  persons: Int32Array,
  people: number,
): Float64Array {
  const weights = new Float64Array(persons.length).fill(1);
  for (let round = 0; round < MEDIAN_ROUNDS; round++) {
    const centres = centresOf(embeddings, persons, people, weights);
    const largest = new Float64Array(people);
    persons.forEach((person, row) => {
      const { distance } = distanceToCentre(embeddings, row, centres, person);
      weights[row] = 1 / Math.sqrt(Math.max(distance, LEAST_DISTANCE));
      largest[person] = Math.max(largest[person]!, weights[row]);
    });
    persons.forEach((person, row) => (weights[row]! /= largest[person]!));
  }
  return weights;
}
