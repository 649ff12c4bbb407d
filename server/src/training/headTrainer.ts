import type { Batch } from './batchSource';
import type { EmbeddingHead } from './embeddingHead';
import {
  allDistances,
  batchHardTriplets,
  semiHardTriplets,
  type Mining,
  type Triplets,
} from './mining';
import type { Normalised, TripletLoss } from './tripletLoss';

/** Adam's (Kingma and Ba 2015, algorithm 1), with the epsilon that TensorFlow.js has for 32-bit floats. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/** Everything a step changes: the head's weights and Adam's memory. */
export interface TrainerState {
  /** Steps taken. */
  steps: number;
  /** D×128. */
  weights: Float32Array;
  /** Adam's running mean of the gradient, D×128. */
  firstMoment: Float32Array;
  /** Adam's running mean of the squared gradient, D×128. */
  secondMoment: Float32Array;
}

export interface TrainerOptions {
  learningRate: number;
  margin: number;
  mining: Mining;
}

/** Trains a head step by step. Holds memory of its engine's, which `dispose` frees. */
export interface HeadTrainer {
  /**
   * One step on one batch; the one before must have ended.
   * @param features the batch's rows, n×D; @param people the label of each row
   */
  step(features: Float32Array, people: ArrayLike<number>, batch: Batch): Promise<TripletLoss>;
  /** A copy of the head as it is now. */
  readonly head: EmbeddingHead;
  /** A copy of all that a step changes. */
  state(): Promise<TrainerState>;
  /** Continues from a state. */
  restore(state: TrainerState): Promise<void>;
  dispose(): void;
}

/** Where training begins: a head, and an Adam that has seen nothing. */
export function initialState(head: EmbeddingHead): TrainerState {
  return {
    steps: 0,
    weights: head.weights,
    firstMoment: new Float32Array(head.weights.length),
    secondMoment: new Float32Array(head.weights.length),
  };
}

/** The batch's own triplets, or those that its embeddings make worthwhile. */
export function chooseTriplets(
  batch: Batch,
  { embeddings }: Normalised,
  people: ArrayLike<number>,
  mining: Mining,
): Triplets {
  if (batch.triplets !== null) return batch.triplets;
  const distances = allDistances(embeddings);
  return mining === 'batch-hard'
    ? batchHardTriplets(distances, people)
    : semiHardTriplets(distances, people);
}
