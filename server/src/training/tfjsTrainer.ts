import type * as Tensorflow from '@tensorflow/tfjs';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { Batch } from './batchSource';
import type { EmbeddingHead } from './embeddingHead';
import {
  ADAM,
  chooseTriplets,
  type HeadTrainer,
  type TrainerOptions,
  type TrainerState,
} from './headTrainer';
import { SiameseNetwork } from './siameseNetwork';
import { normaliseRows, tripletLoss, type TripletLoss } from './tripletLoss';

type NamedTensor = Awaited<ReturnType<Tensorflow.AdamOptimizer['getWeights']>>[number];

/**
 * TensorFlow.js multiplies and runs Adam; normalisation, mining, loss and its gradient are typed arrays.
 */
export class TfjsTrainer implements HeadTrainer {
  private readonly network: SiameseNetwork;
  private adam: Tensorflow.AdamOptimizer;

  constructor(
    private readonly tf: typeof Tensorflow,
    start: EmbeddingHead,
    private readonly options: TrainerOptions,
  ) {
    this.network = new SiameseNetwork(tf, start);
    this.adam = this.newAdam();
  }

  step(features: Float32Array, people: ArrayLike<number>, batch: Batch): Promise<TripletLoss> {
    const { margin, mining } = this.options;
    const output = normaliseRows(this.network.project(features));
    const triplets = chooseTriplets(batch, output, people, mining);
    const result = tripletLoss(output, triplets, margin, batch.weights);
    const gradient = this.network.weightGradient(features, result.gradient);
    this.adam.applyGradients([{ name: this.network.weights.name, tensor: gradient }]);
    gradient.dispose();
    return Promise.resolve(result);
  }

  get head(): EmbeddingHead {
    return this.network.head;
  }

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
   * Adam's bias corrections are recomputed here as β^(steps + 1), which can differ in the last bit from the
   * products a running Adam keeps: training that is to come out the same with and without an interruption
   * must pass through here at the same steps.
   */
  async restore(state: TrainerState): Promise<void> {
    this.network.head = { dimensions: this.network.dimensions, weights: state.weights };
    this.adam.dispose();
    this.adam = this.newAdam();
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

  private newAdam(): Tensorflow.AdamOptimizer {
    const { beta1, beta2, epsilon } = ADAM;
    return this.tf.train.adam(this.options.learningRate, beta1, beta2, epsilon);
  }
}
