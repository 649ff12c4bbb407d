import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { embed, type EmbeddingHead } from './embeddingHead';
import type { Pause } from './pause';

/** Multiplications between looks at the clock: a few milliseconds. */
const PRODUCTS_A_LOOK = 64 * 256 * EMBEDDING_DIMENSIONS;

/**
 * Embeds any number of features and lets the process answer messages meanwhile.
 * @param features N×D, row-major
 * @param onRows told how many more rows are done
 * @returns N×128, row-major, each row of length 1
 * @throws LikenessError Cancelled
 */
export async function embedAll(
  head: EmbeddingHead,
  features: Float32Array,
  pause: Pause,
  onRows: (count: number) => void = () => {},
): Promise<Float32Array> {
  const { dimensions } = head;
  const rows = features.length / dimensions;
  const rowsALook = Math.max(1, Math.floor(PRODUCTS_A_LOOK / head.weights.length));
  const embeddings = new Float32Array(rows * EMBEDDING_DIMENSIONS);
  for (let row = 0; row < rows; row += rowsALook) {
    await pause.ifDue();
    const part = features.subarray(row * dimensions, (row + rowsALook) * dimensions);
    embeddings.set(embed(head, part), row * EMBEDDING_DIMENSIONS);
    onRows(part.length / dimensions);
  }
  return embeddings;
}
