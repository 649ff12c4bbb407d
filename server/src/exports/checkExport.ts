import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { LikenessError } from '../errors';
import { embed, type EmbeddingHead } from '../training/embeddingHead';
import { SeededRandom } from '../training/random';
import type { ExportedFile, HeadFormat } from './headFormat';

/** Rounding in 32-bit sums gives about 1e-7; a wrong weight gives far more. */
export const LARGEST_DIFFERENCE = 1e-5;

/** Rows at many scales, from a hundredth to a hundred times a feature's size. */
const RANDOM_ROWS = 64;

/**
 * Runs an export on random features and on zeros, which must not become NaN, and compares it with
 * Likeness's own embeddings; one row alone too, since the number of rows must be free.
 * @returns the largest difference of any component
 * @throws LikenessError EngineFailed above 1e-5
 */
export async function checkExport(
  head: EmbeddingHead,
  format: HeadFormat,
  files: readonly ExportedFile[],
): Promise<number> {
  const features = probes(head.dimensions);
  let largest = 0;
  for (const some of [features, features.subarray(0, head.dimensions)]) {
    const difference = largestDifference(
      embed(head, some),
      await format.embed(files, some.slice()),
    );
    if (!(difference <= LARGEST_DIFFERENCE)) throw differs(difference, format);
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** (RANDOM_ROWS + 1)×D, the last row all zeros. */
function probes(dimensions: number): Float32Array {
  const random = SeededRandom.ofSeed(1, 1);
  const features = new Float32Array((RANDOM_ROWS + 1) * dimensions);
  for (let row = 0; row < RANDOM_ROWS; row++) {
    const scale = 10 ** (4 * (row / RANDOM_ROWS) - 2);
    for (let k = 0; k < dimensions; k++) {
      features[row * dimensions + k] = scale * (2 * random.unit() - 1);
    }
  }
  return features;
}

/** NaN when any number is, infinite when there are not as many. */
function largestDifference(expected: Float32Array, actual: Float32Array): number {
  if (expected.length !== actual.length || expected.length % EMBEDDING_DIMENSIONS !== 0) {
    return Infinity;
  }
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(expected[i]! - actual[i]!);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(largest)) break;
  }
  return largest;
}

function differs(difference: number, { checkedWith }: HeadFormat): LikenessError {
  return new LikenessError(
    ErrorCode.EngineFailed,
    `The export gives other embeddings in ${checkedWith} than in Likeness (they differ by ${difference.toPrecision(2)}), so it is not written.`,
    'Choose another format, and report this together with the run’s config.json.',
  );
}
