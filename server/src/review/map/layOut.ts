import type { MapMethod } from '../../../../protocol/src/review';
import { EMBEDDING_DIMENSIONS } from '../../backbones/backbone';
import type { JobContext } from '../../job';
import { Pause } from '../../training/pause';
import { principalComponents } from './principalComponents';
import { FEWEST_FOR_UMAP, umapPoints } from './umapPoints';

export interface LayOutOptions {
  /** Default umap; pca where there are too few faces for it. */
  method?: MapMethod | undefined;
  /** Of umap; a 32-bit integer. Default 1. */
  seed?: number | undefined;
}

/** Places in the plane, and how they were found. */
export interface Layout {
  method: MapMethod;
  seed: number;
  /** x and y of each face, one after the other. */
  points: number[];
}

/**
 * Places for faces in the plane, similar ones together.
 * @param embeddings N×128, row-major
 * @throws LikenessError Cancelled
 */
export async function layOut(
  embeddings: Float32Array,
  { method = 'umap', seed = 1 }: LayOutOptions,
  context: JobContext,
): Promise<Layout> {
  const faces = embeddings.length / EMBEDDING_DIMENSIONS;
  const used = faces < FEWEST_FOR_UMAP ? 'pca' : method;
  const report = (step: string, unit: string) => (done: number, total: number) =>
    context.onProgress?.({ step, unit, done, total, perSecond: 0, secondsLeft: null });
  let found = 0;
  const points =
    used === 'pca'
      ? principalComponents(embeddings, EMBEDDING_DIMENSIONS)
      : await umapPoints(embeddings, seed, new Pause(context.signal), {
          onNeighbours: (rows) => report('Comparing faces', 'images')((found += rows), faces),
          onEpochs: report('Laying faces out', 'epochs'),
        });
  return { method: used, seed, points: Array.from(points) };
}
