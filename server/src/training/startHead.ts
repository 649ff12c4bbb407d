import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS, type PretrainedHead } from '../backbones/backbone';
import { LikenessError } from '../errors';
import type { EmbeddingHead } from './embeddingHead';
import { RandomStream, SeededRandom } from './random';
import type { TrainSettings } from './trainOptions';

/**
 * Uniform random weights within ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, eq. 16).
 */
export function glorotHead(dimensions: number, random: SeededRandom): EmbeddingHead {
  const limit = Math.sqrt(6 / (dimensions + EMBEDDING_DIMENSIONS));
  const weights = Float32Array.from(
    { length: dimensions * EMBEDDING_DIMENSIONS },
    () => limit * (2 * random.unit() - 1),
  );
  return { dimensions, weights };
}

/**
 * The head training starts from.
 * @param pretrained the backbone's own layer, where it has one
 * @throws LikenessError ModelMismatch when that layer is of another backbone
 */
export function startHead(
  dimensions: number,
  pretrained: PretrainedHead | null,
  { start, seed }: Pick<TrainSettings, 'start' | 'seed'>,
): { head: EmbeddingHead; kind: TrainSettings['start'] } {
  if (start === 'glorot' || pretrained === null) {
    const random = SeededRandom.ofSeed(seed, RandomStream.start);
    return { head: glorotHead(dimensions, random), kind: 'glorot' };
  }
  if (
    pretrained.dimensions !== dimensions ||
    pretrained.weights.length !== dimensions * EMBEDDING_DIMENSIONS
  ) {
    throw new LikenessError(
      ErrorCode.ModelMismatch,
      `The pretrained head takes features of length ${pretrained.dimensions}, these have ${dimensions}.`,
      'Extract the features again with the backbone you train for.',
    );
  }
  return { head: { dimensions, weights: pretrained.weights.slice() }, kind: 'pretrained' };
}
