import type { EmbeddingMap } from '../../../../protocol/src/review';
import type { DetectorName } from '../../detection/face';
import { extractFeatures } from '../../features/extractFeatures';
import type { JobContext } from '../../job';
import type { RecognitionModel } from '../../recognition/model';
import { embedAll } from '../../training/embedAll';
import { Pause } from '../../training/pause';
import type { FacePool } from '../../workers/facePool';
import { layOut, type LayOutOptions } from './layOut';

export interface MapOptions extends LayOutOptions {
  /** Folder with list.txt and images/<person>/<image>. */
  dataset: string;
  /** Its folder .likeness caches the features. */
  workspace: string;
  /** Where features are kept instead: a folder, `s3://…` or `db://…`. */
  features?: string | undefined;
  /** Whose embeddings are laid out. */
  model: RecognitionModel;
  detector?: DetectorName | undefined;
}

/**
 * Places for a dataset’s faces in the plane, similar ones together.
 * @throws LikenessError NotFound, CorruptFile, CannotWrite, Cancelled
 */
export async function mapDataset(
  { model, method, seed, ...source }: MapOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<EmbeddingMap> {
  const wanted = { ...source, backbone: model.backboneName };
  const { images, values } = await extractFeatures(wanted, pool, context);
  const embeddings = await embedAll(model.head, values, new Pause(context.signal));
  const layout = await layOut(embeddings, { method, seed }, context);
  return { ...layout, model: model.id, images: [...images] };
}
