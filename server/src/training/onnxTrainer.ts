import type * as Ort from 'onnxruntime-node';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { Batch } from './batchSource';
import type { EmbeddingHead } from './embeddingHead';
import {
  ADAM,
  chooseTriplets,
  initialState,
  type HeadTrainer,
  type TrainerOptions,
  type TrainerState,
} from './headTrainer';
import { updateModel } from './onnxGraphs';
import type { OnnxProducts } from './onnxProducts';
import { normaliseRows, tripletLoss, type TripletLoss } from './tripletLoss';

/** What the update reads, or what it writes. */
type Held = Omit<TrainerState, 'steps'>;

/**
 * ONNX Runtime multiplies and runs Adam, in one graph; normalisation, mining, loss and its gradient are typed
 * arrays. What a step changes lies in two sets of arrays, read and written in turn: nothing is copied.
 */
export class OnnxTrainer implements HeadTrainer {
  private steps = 0;
  private held: Held;
  private spare: Held;

  private constructor(
    private readonly products: OnnxProducts,
    private readonly update: Ort.InferenceSession,
    private readonly dimensions: number,
    private readonly options: TrainerOptions,
    start: EmbeddingHead,
  ) {
    this.held = copyOf(initialState(start));
    this.spare = copyOf(this.held);
  }

  static async create(
    products: OnnxProducts,
    start: EmbeddingHead,
    options: TrainerOptions,
  ): Promise<OnnxTrainer> {
    const { dimensions } = start;
    const update = await products.session(updateModel(dimensions));
    return new OnnxTrainer(products, update, dimensions, options, start);
  }

  async step(
    features: Float32Array,
    people: ArrayLike<number>,
    batch: Batch,
  ): Promise<TripletLoss> {
    const { margin, mining } = this.options;
    const output = normaliseRows(await this.products.project(this.held.weights, features));
    const triplets = chooseTriplets(batch, output, people, mining);
    const result = tripletLoss(output, triplets, margin, batch.weights);
    await this.applyGradient(features, result.gradient);
    return result;
  }

  get head(): EmbeddingHead {
    return { dimensions: this.dimensions, weights: this.held.weights.slice() };
  }

  state(): Promise<TrainerState> {
    return Promise.resolve({ steps: this.steps, ...copyOf(this.held) });
  }

  restore(state: TrainerState): Promise<void> {
    this.steps = state.steps;
    this.held = copyOf(state);
    return Promise.resolve();
  }

  dispose(): void {
    void this.update.release();
  }

  private async applyGradient(features: Float32Array, outputGradient: Float32Array): Promise<void> {
    this.steps++;
    const { learningRate } = this.options;
    const correction = Math.sqrt(1 - ADAM.beta2 ** this.steps);
    const { tensor } = this.products;
    const { held, spare } = this;
    const number = (of: number) => tensor(Float32Array.of(of), []);
    const matrix = (of: Float32Array) => tensor(of, [this.dimensions, EMBEDDING_DIMENSIONS]);
    const inputs = {
      features: tensor(features, [features.length / this.dimensions, this.dimensions]),
      outputGradient: tensor(outputGradient, [
        outputGradient.length / EMBEDDING_DIMENSIONS,
        EMBEDDING_DIMENSIONS,
      ]),
      weights: matrix(held.weights),
      firstMoment: matrix(held.firstMoment),
      secondMoment: matrix(held.secondMoment),
      stepSize: number((learningRate * correction) / (1 - ADAM.beta1 ** this.steps)),
      epsilon: number(ADAM.epsilon * correction),
    };
    await this.update.run(inputs, {
      newWeights: matrix(spare.weights),
      newFirstMoment: matrix(spare.firstMoment),
      newSecondMoment: matrix(spare.secondMoment),
    });
    [this.held, this.spare] = [spare, held];
  }
}

function copyOf({ weights, firstMoment, secondMoment }: Held): Held {
  return {
    weights: weights.slice(),
    firstMoment: firstMoment.slice(),
    secondMoment: secondMoment.slice(),
  };
}
