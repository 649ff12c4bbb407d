import type { NearestImagesResult } from '../../../protocol/src/photos';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { extractFeatures } from '../features/extractFeatures';
import type { FeatureMatrix } from '../features/featureMatrix';
import { photoFaces, type PhotoFaceOptions } from '../gallery/photoFaces';
import type { JobContext } from '../job';
import type { RecognitionModel } from '../recognition/model';
import { embedAll } from '../training/embedAll';
import { squaredDistance } from '../training/embeddingHead';
import { Pause } from '../training/pause';
import type { FacePool } from '../workers/facePool';
import { nearestRows } from './nearestRows';

export interface NearestImagesOptions extends PhotoFaceOptions {
  photo: string;
  /** Folder with list.txt and images/<person>/<image>. */
  dataset: string;
  /** Its folder .likeness caches the features. */
  workspace: string;
  /** Where features are kept instead: a folder, `s3://…` or `db://…`. */
  features?: string | undefined;
  model: RecognitionModel;
  /** How many images to return for each face. Default 10. */
  top?: number | undefined;
  /** Only this person's images. Default: everybody's. */
  person?: string | undefined;
}

/**
 * The images of a dataset nearest to each face of a photo, whatever their distance.
 * @returns faces from left to right, images nearest first
 * @throws LikenessError NotFound and CorruptFile for the photo and the dataset, CannotWrite, Cancelled
 */
export async function nearestImages(
  options: NearestImagesOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<NearestImagesResult> {
  const { photo, dataset, workspace, features, model, top = 10, person, ...find } = options;
  const probes = await photoFaces(photo, model, find, pool, context.signal);
  probes.sort((a, b) => a.box.x - b.box.x);
  const source = { dataset, workspace, features, detector: find.detector };
  const all = await extractFeatures({ ...source, backbone: model.backboneName }, pool, context);
  const { images, values } = person === undefined ? all : imagesOf(all, person);
  const pause = new Pause(context.signal);
  const embeddings = await embedAll(model.head, values, pause);
  const queries = new Float32Array(probes.length * EMBEDDING_DIMENSIONS);
  probes.forEach(({ embedding }, i) => queries.set(embedding, i * EMBEDDING_DIMENSIONS));
  const { rows, count } = await nearestRows(embeddings, queries, top, pause);
  const found = probes.map(({ box, score }, i) => ({
    ...{ box, score },
    images: Array.from(rows.subarray(i * count, (i + 1) * count), (row) => ({
      image: images[row]!,
      // Again in double precision: the same everywhere, to the bit.
      distance: squaredDistance(queries, i, embeddings, row),
    })),
  }));
  return { found, threshold: model.threshold };
}

function imagesOf(
  { images, values, dimensions }: FeatureMatrix,
  person: string,
): Pick<FeatureMatrix, 'images' | 'values'> {
  const rows = images.flatMap((image, row) => (image.startsWith(`${person}/`) ? [row] : []));
  const own = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) => {
    own.set(values.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions);
  });
  return { images: rows.map((row) => images[row]!), values: own };
}
