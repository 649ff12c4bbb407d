import type { Triplets } from './mining';

/** Images that go through the head together. */
export interface Batch {
  /** Rows of the feature matrix. */
  rows: Int32Array;
  /** Triplets chosen beforehand; null when they are to be mined from the embeddings. */
  triplets: Triplets | null;
  /** How much a triplet with each row counts; null when all count alike. */
  weights: Float32Array | null;
}

/** What must be stored to draw the same batches again. */
export interface BatchState {
  /** Order of the people in this epoch, as indices. */
  order: number[];
  /** Next person in `order`; 0 for sources that start afresh each epoch. */
  cursor: number;
  random: number[];
}

/** Draws the batches of an epoch, `getBatch` 0 … length − 1 in order, then `onEpochEnd`. */
export interface BatchSource {
  /** Batches an epoch. */
  readonly length: number;
  getBatch(index: number): Batch;
  onEpochEnd(): void;
  state: BatchState;
}
