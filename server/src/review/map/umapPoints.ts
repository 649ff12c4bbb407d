import { UMAP } from 'umap-js';
import { EMBEDDING_DIMENSIONS } from '../../backbones/backbone';
import type { Pause } from '../../training/pause';
import { SeededRandom } from '../../training/random';
import { nearestRows } from '../nearestRows';

/** UMAP’s own default; fewer for small sets, as it must be below their size. */
const NEIGHBOURS = 15;
/** With fewer, there is nothing to lay out. */
export const FEWEST_FOR_UMAP = 4;
/** Of this choice, apart from others made with the same seed. */
const RANDOM_STREAM = 31;

/** Told how far the layout has come. */
export interface UmapProgress {
  onNeighbours: (rows: number) => void;
  onEpochs: (done: number, total: number) => void;
}

/**
 * Lays faces out in the plane so that similar ones lie together (UMAP; McInnes, Healy and Melville 2018).
 * The neighbours are searched exactly, so that only the layout is left to umap-js; it stops between epochs to
 * let others work.
 * @param embeddings N×128, at least FEWEST_FOR_UMAP rows
 * @param seed the same one gives the same places on one machine
 * @returns N×2, row-major
 * @throws LikenessError Cancelled
 */
export async function umapPoints(
  embeddings: Float32Array,
  seed: number,
  pause: Pause,
  { onNeighbours, onEpochs }: UmapProgress,
): Promise<Float32Array> {
  const rows = embeddings.length / EMBEDDING_DIMENSIONS;
  const neighbours = Math.min(NEIGHBOURS, rows - 1);
  const near = await nearestRows(embeddings, embeddings, neighbours, pause, onNeighbours);
  const slices = <T>(of: (i: number) => T): T[][] =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: near.count }, (__, k) => of(row * near.count + k)),
    );
  const random = SeededRandom.ofSeed(seed, RANDOM_STREAM);
  const umap = new UMAP({ nComponents: 2, nNeighbors: neighbours, random: () => random.unit() });
  umap.setPrecomputedKNN(
    slices((i) => near.rows[i]!),
    slices((i) => Math.sqrt(Math.max(0, near.distances[i]!))),
  );
  await pause.now();
  const epochs = umap.initializeFit(
    Array.from({ length: rows }, (_, row) =>
      Array.from(embeddings.subarray(row * EMBEDDING_DIMENSIONS, (row + 1) * EMBEDDING_DIMENSIONS)),
    ),
  );
  for (let epoch = 0; epoch < epochs; epoch++) {
    await pause.ifDue();
    umap.step();
    onEpochs(epoch + 1, epochs);
  }
  return Float32Array.from(umap.getEmbedding().flat());
}
