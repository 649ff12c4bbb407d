import type * as Tensorflow from '@tensorflow/tfjs';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { EmbeddingHead } from './embeddingHead';
import { normaliseRows } from './tripletLoss';

/** Embeddings of anchors, positives and negatives, n×128 each, rows of length 1. */
export interface TripletEmbeddings {
  anchor: Float32Array;
  positive: Float32Array;
  negative: Float32Array;
}

/** X·W for a head that is not being trained. @param features N×D @returns N×128, not normalised */
export function project(
  tf: typeof Tensorflow,
  weights: Float32Array,
  features: Float32Array,
): Float32Array {
  const columns = EMBEDDING_DIMENSIONS;
  const matrix = tf.tensor2d(weights, [weights.length / columns, columns]);
  try {
    return product(tf, features, matrix);
  } finally {
    matrix.dispose();
  }
}

/** Numbers are read outside of `tidy`, which would look for tensors in every one of them. */
function product(
  tf: typeof Tensorflow,
  features: Float32Array,
  weights: Tensorflow.Tensor,
): Float32Array {
  const dimensions = weights.shape[0];
  const output = tf.tidy(() =>
    tf.matMul(tf.tensor2d(features, [features.length / dimensions, dimensions]), weights),
  );
  try {
    return output.dataSync<'float32'>().slice();
  } finally {
    output.dispose();
  }
}

/**
 * One head that anchor, positive and negative go through, over the features of a frozen backbone.
 * Holds the head's weights in TensorFlow.js; `dispose` frees them.
 */
export class SiameseNetwork {
  readonly dimensions: number;
  /** D×128. */
  readonly weights: Tensorflow.Variable;

  constructor(
    private readonly tf: typeof Tensorflow,
    start: EmbeddingHead,
  ) {
    this.dimensions = start.dimensions;
    this.weights = tf.tidy(() => tf.variable(this.matrix(start.weights, EMBEDDING_DIMENSIONS)));
  }

  /** Embeds triplets in one call. @param anchor n×D features, like the others */
  call(anchor: Float32Array, positive: Float32Array, negative: Float32Array): TripletEmbeddings {
    const all = new Float32Array(anchor.length * 3);
    all.set(anchor);
    all.set(positive, anchor.length);
    all.set(negative, anchor.length * 2);
    const embeddings = this.getFeatures(all);
    const third = embeddings.length / 3;
    return {
      anchor: embeddings.slice(0, third),
      positive: embeddings.slice(third, 2 * third),
      negative: embeddings.slice(2 * third),
    };
  }

  /** Embeds any number of faces. @param features N×D @returns N×128, rows of length 1 */
  getFeatures(features: Float32Array): Float32Array {
    return Float32Array.from(normaliseRows(this.project(features)).embeddings);
  }

  /** The head's output before normalisation, X·W. @param features N×D @returns N×128 */
  project(features: Float32Array): Float32Array {
    return product(this.tf, features, this.weights);
  }

  /**
   * Gradient of the weights, Xᵀ·dZ, to be disposed of by the caller. The features are transposed
   * explicitly: matMul's own transposeA is some thirty times slower in the WebAssembly backend.
   * @param features N×D, @param outputGradient N×128, derivative by what `project` returned
   */
  weightGradient(features: Float32Array, outputGradient: Float32Array): Tensorflow.Tensor2D {
    return this.tf.tidy(() =>
      this.tf.matMul(
        this.tf.transpose(this.matrix(features, this.dimensions)),
        this.matrix(outputGradient, EMBEDDING_DIMENSIONS),
      ),
    );
  }

  /** A copy of the head as it is now. */
  get head(): EmbeddingHead {
    const weights = this.weights.dataSync<'float32'>().slice();
    return { dimensions: this.dimensions, weights };
  }

  set head(head: EmbeddingHead) {
    this.tf.tidy(() => this.weights.assign(this.matrix(head.weights, EMBEDDING_DIMENSIONS)));
  }

  dispose(): void {
    this.weights.dispose();
  }

  private matrix(values: Float32Array, columns: number): Tensorflow.Tensor2D {
    return this.tf.tensor2d(values, [values.length / columns, columns]);
  }
}
