import { EMBEDDING_DIMENSIONS as D } from '../backbones/backbone';
import type { Triplets } from './mining';

/** alpha in FaceNet and in the article. */
export const DEFAULT_MARGIN = 0.2;

/** Below this norm a vector has no direction; it is divided by this instead of becoming NaN. */
const SMALLEST_NORM = 1e-12;

export interface Normalised {
  /** n×128, rows of length 1. */
  embeddings: Float64Array;
  /** n, lengths before. */
  norms: Float64Array;
}

/** Scales every row to length 1. @param raw n×128 head outputs */
export function normaliseRows(raw: ArrayLike<number>): Normalised {
  const n = raw.length / D;
  const embeddings = new Float64Array(raw.length);
  const norms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let squares = 0;
    for (let k = i * D; k < (i + 1) * D; k++) squares += raw[k]! * raw[k]!;
    norms[i] = Math.max(Math.sqrt(squares), SMALLEST_NORM);
    for (let k = i * D; k < (i + 1) * D; k++) embeddings[k] = raw[k]! / norms[i]!;
  }
  return { embeddings, norms };
}

export interface TripletLoss {
  /** Number of triplets. */
  count: number;
  /** Mean over triplets, as much as each counts, of max(0, |a−p|² − |a−n|² + margin); 0 without triplets. */
  loss: number;
  /** Share of triplets whose loss is above zero, 0–1. */
  active: number;
  /** Mean squared distance of anchor and positive, 0–4. */
  meanPositive: number;
  /** Mean squared distance of anchor and negative, 0–4. */
  meanNegative: number;
  /** The triplets it was measured on. */
  triplets: Triplets;
  /** Squared distance of anchor and positive of each triplet, 0–4. */
  positiveDistances: Float32Array;
  negativeDistances: Float32Array;
  /** n×128: derivative of `loss` with respect to the head's output before normalisation. */
  gradient: Float32Array;
}

/**
 * Triplet loss on squared Euclidean distances of L2-normalised embeddings (FaceNet, eq. 3, as a mean)
 * and its gradient through the normalisation.
 * @param weights n: in the mean of the losses a triplet counts as much as the one of its rows that counts most; default:
 *   all alike
 */
export function tripletLoss(
  { embeddings, norms }: Normalised,
  triplets: Triplets,
  margin: number,
  weights: Float32Array | null = null,
): TripletLoss {
  const count = triplets.anchors.length;
  const gradient = new Float64Array(embeddings.length);
  const positiveDistances = new Float32Array(count);
  const negativeDistances = new Float32Array(count);
  const counts = tripletWeights(triplets, weights);
  const weight = counts.reduce((sum, value) => sum + value, 0);
  const totals = { loss: 0, active: 0, positive: 0, negative: 0 };
  for (let t = 0; t < count; t++) {
    const a = triplets.anchors[t]! * D;
    const p = triplets.positives[t]! * D;
    const n = triplets.negatives[t]! * D;
    const positive = squaredDistanceAt(embeddings, a, p);
    const negative = squaredDistanceAt(embeddings, a, n);
    const loss = positive - negative + margin;
    totals.positive += positive;
    totals.negative += negative;
    positiveDistances[t] = positive;
    negativeDistances[t] = negative;
    if (loss <= 0) continue;
    totals.loss += counts[t]! * loss;
    totals.active++;
    addTripletGradient(gradient, embeddings, a, p, n, (2 * counts[t]!) / weight);
  }
  const mean = (total: number) => (count === 0 ? 0 : total / count);
  return {
    count,
    loss: count === 0 ? 0 : totals.loss / weight,
    active: mean(totals.active),
    meanPositive: mean(totals.positive),
    meanNegative: mean(totals.negative),
    triplets,
    positiveDistances,
    negativeDistances,
    gradient: throughNormalisation(gradient, embeddings, norms),
  };
}

function tripletWeights(
  { anchors, positives, negatives }: Triplets,
  weights: Float32Array | null,
): Float64Array {
  const all = new Float64Array(anchors.length).fill(1);
  if (weights === null) return all;
  return all.map((_, t) =>
    Math.max(weights[anchors[t]!]!, weights[positives[t]!]!, weights[negatives[t]!]!),
  );
}

function squaredDistanceAt(embeddings: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < D; k++) {
    const difference = embeddings[a + k]! - embeddings[b + k]!;
    sum += difference * difference;
  }
  return sum;
}

/** d/da = 2(n − p), d/dp = 2(p − a), d/dn = 2(a − n), each times `factor` / 2. */
function addTripletGradient(
  gradient: Float64Array,
  e: Float64Array,
  a: number,
  p: number,
  n: number,
  factor: number,
): void {
  for (let k = 0; k < D; k++) {
    gradient[a + k]! += factor * (e[n + k]! - e[p + k]!);
    gradient[p + k]! += factor * (e[p + k]! - e[a + k]!);
    gradient[n + k]! += factor * (e[a + k]! - e[n + k]!);
  }
}

/** e = z/‖z‖ has the derivative (I − e·eᵀ)/‖z‖: what points along e changes no direction. */
function throughNormalisation(
  gradient: Float64Array,
  embeddings: Float64Array,
  norms: Float64Array,
): Float32Array {
  const out = new Float32Array(gradient.length);
  for (let i = 0; i < norms.length; i++) {
    let along = 0;
    for (let k = i * D; k < (i + 1) * D; k++) along += gradient[k]! * embeddings[k]!;
    for (let k = i * D; k < (i + 1) * D; k++) {
      out[k] = (gradient[k]! - along * embeddings[k]!) / norms[i]!;
    }
  }
  return out;
}
