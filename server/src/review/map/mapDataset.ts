import type { EmbeddingMap, MapMethod } from '../../../../protocol/src/review';
import type { DetectorName } from '../../detection/face';
import { extractFeatures } from '../../features/extractFeatures';
import type { JobContext } from '../../job';
import type { RecognitionModel } from '../../recognition/model';
import { EMBEDDING_DIMENSIONS } from '../../backbones/backbone';
import { embedAll } from '../../training/embedAll';
import { Pause } from '../../training/pause';
import type { FacePool } from '../../workers/facePool';
import { principalComponents } from './principalComponents';
import { FEWEST_FOR_UMAP, umapPoints } from './umapPoints';

export interface MapOptions {
  /** Folder with list.txt and images/<person>/<image>. */
  dataset: string;
  /** Its folder .likeness caches the features. */
  workspace: string;
  /** Where features are kept instead: a folder, `s3://…` or `db://…`. */
  features?: string | undefined;
  /** Whose embeddings are laid out. */
  model: RecognitionModel;
  detector?: DetectorName | undefined;
  /** Default umap; pca where there are too few faces for it. */
  method?: MapMethod | undefined;
  /** Of umap; a 32-bit integer. Default 1. */
  seed?: number | undefined;
}

/**
 * Places for a dataset’s faces in the plane, similar ones together.
 * @throws LikenessError NotFound, CorruptFile, CannotWrite, Cancelled
 */
export async function mapDataset(
  { model, method = 'umap', seed = 1, ...source }: MapOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<EmbeddingMap> {
  const wanted = { ...source, backbone: model.backboneName };
  const { images, values } = await extractFeatures(wanted, pool, context);
  const pause = new Pause(context.signal);
  const embeddings = await embedAll(model.head, values, pause);
  const used = images.length < FEWEST_FOR_UMAP ? 'pca' : method;
  const report = (step: string, unit: string) => (done: number, total: number) =>
    context.onProgress?.({ step, unit, done, total, perSecond: 0, secondsLeft: null });
  let found = 0;
  const points =
    used === 'pca'
      ? principalComponents(embeddings, EMBEDDING_DIMENSIONS)
      : await umapPoints(embeddings, seed, pause, {
          onNeighbours: (rows) =>
            report('Comparing faces', 'images')((found += rows), images.length),
          onEpochs: report('Laying faces out', 'epochs'),
        });
  return {
    ...{ method: used, seed, model: model.id, images: [...images] },
    points: Array.from(points),
  };
}
