import type * as Tensorflow from '@tensorflow/tfjs';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { Batch } from './batchSource';
import type { EmbeddingHead } from './embeddingHead';
import { allDistances, batchHardTriplets, semiHardTriplets, type Mining } from './mining';
import { SiameseNetwork } from './siameseNetwork';
import { normaliseRows, tripletLoss, type Normalised, type TripletLoss } from './tripletLoss';

type NamedTensor = Awaited<ReturnType<Tensorflow.AdamOptimizer['getWeights']>>[number];

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

/** Where training begins: a head, and an Adam that has seen nothing. */
export function initialState(head: EmbeddingHead): TrainerState {
  return {
    steps: 0,
    weights: head.weights,
    firstMoment: new Float32Array(head.weights.length),
    secondMoment: new Float32Array(head.weights.length),
  };
}

/**
 * Trains a head step by step: TensorFlow.js multiplies and runs Adam; normalisation, mining, loss and
 * its gradient are typed arrays.
 */
export class HeadTrainer {
  private readonly network: SiameseNetwork;
  private adam: Tensorflow.AdamOptimizer;

  constructor(
    private readonly tf: typeof Tensorflow,
    start: EmbeddingHead,
    private readonly options: TrainerOptions,
  ) {
    this.network = new SiameseNetwork(tf, start);
    this.adam = tf.train.adam(options.learningRate);
  }

  /**
   * One step on one batch.
   * @param features the batch's rows, n×D; @param people the label of each row
   */
  step(features: Float32Array, people: ArrayLike<number>, batch: Batch): TripletLoss {
    const output = normaliseRows(this.network.project(features));
    const triplets = batch.triplets ?? this.mine(output, people);
    const result = tripletLoss(output, triplets, this.options.margin);
    const gradient = this.network.weightGradient(features, result.gradient);
    this.adam.applyGradients([{ name: this.network.weights.name, tensor: gradient }]);
    gradient.dispose();
    return result;
  }

  get head(): EmbeddingHead {
    return this.network.head;
  }

  /** A copy of all that a step changes. */
  async state(): Promise<TrainerState> {
    const [steps, first, second] = await this.adam.getWeights();
    const { weights } = this.network.head;
    const copy = (moment: NamedTensor | undefined) =>
      moment?.tensor.dataSync<'float32'>().slice() ?? new Float32Array(weights.length);
    const state = {
      steps: steps!.tensor.dataSync<'int32'>()[0]!,
      weights,
      firstMoment: copy(first),
      secondMoment: copy(second),
    };
    steps!.tensor.dispose();
    return state;
  }

  /**
   * Continues from a state. Adam's bias corrections are recomputed here as β^(steps + 1), which can
   * differ in the last bit from the products a running Adam keeps: training that is to come out the
   * same with and without an interruption must pass through here at the same steps.
   */
  async restore(state: TrainerState): Promise<void> {
    this.network.head = { dimensions: this.network.dimensions, weights: state.weights };
    this.adam.dispose();
    this.adam = this.tf.train.adam(this.options.learningRate);
    const matrix = (values: Float32Array) =>
      this.tf.tensor2d(values, [this.network.dimensions, EMBEDDING_DIMENSIONS]);
    const named = [
      { name: 'iter', tensor: this.tf.scalar(state.steps, 'int32') },
      { name: 'firstMoment', tensor: matrix(state.firstMoment) },
      { name: 'secondMoment', tensor: matrix(state.secondMoment) },
    ];
    await this.adam.setWeights(named);
    this.tf.dispose(named.map(({ tensor }) => tensor));
  }

  dispose(): void {
    this.adam.dispose();
    this.network.dispose();
  }

  private mine({ embeddings }: Normalised, people: ArrayLike<number>) {
    const distances = allDistances(embeddings);
    return this.options.mining === 'batch-hard'
      ? batchHardTriplets(distances, people)
      : semiHardTriplets(distances, people);
  }
}
