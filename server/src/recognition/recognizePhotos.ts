import { writeFileAtomic } from '../files/atomicFile';
import type { Box } from '../detection/face';
import { eachPhoto, gather, type FailedPhoto } from '../gallery/eachPhoto';
import { embeddingsOf } from '../gallery/embeddingsOf';
import { Gallery } from '../gallery/gallery';
import { photoFaces, type PhotoFace, type PhotoFaceOptions } from '../gallery/photoFaces';
import { openGallerySearch, type GallerySearch } from '../gallery/gallerySearch';
import { searchIndex, type SearchIndex } from '../gallery/search';
import { isStranger } from '../gallery/strangers';
import type { JobContext } from '../job';
import type { FacePool } from '../workers/facePool';
import { annotatePhoto } from './annotate';
import type { RecognitionModel } from './model';
import { namesInPhoto } from './namesInPhoto';
import { outputPaths } from './outputPaths';
import { hasFonts } from './renderText';

export interface RecognizeOptions extends PhotoFaceOptions {
  photos: readonly string[];
  /** The gallery's folder. */
  gallery: string;
  model: RecognitionModel;
  /** Squared distance up to which a face gets a name, 0–4. Default: the model's own. */
  threshold?: number | undefined;
  /** Where annotated pictures go: a file for one photo, else a folder. */
  out?: string | undefined;
}

/** A face of a photo and whose it is. */
export interface RecognizedFace {
  /** As it was named. */
  photo: string;
  /** In pixels of the upright photo. */
  box: Box;
  /** Null when nobody in the gallery is near enough, or another face of the photo is nearer to that person. */
  name: string | null;
  /**
   * Squared Euclidean distance to the nearest person (PersonMatch.matchDistance), 0–4, known or not;
   * null where nobody is enrolled.
   */
  distance: number | null;
  /** That person; null where nobody is enrolled. */
  nearest: string | null;
  /** The detector's belief that this is a face, 0–1. */
  score: number;
}

export interface RecognizeResult {
  /** Photo by photo, from left to right. */
  faces: RecognizedFace[];
  /** Photos that cannot be read. */
  failed: FailedPhoto[];
  /** Annotated pictures, one a readable photo; empty without `out`. */
  written: string[];
  /** Squared distance up to which faces got a name. */
  threshold: number;
}

const NO_FONTS =
  'No font is installed on this machine, so pictures show no names: install one, such as DejaVu Sans.';

/**
 * Names every face of every photo, or says that it is unknown.
 * @throws LikenessError ModelMismatch when the gallery's people were enrolled with another model,
 * InvalidInput without photos or when `out` is one of them, CannotWrite, Cancelled
 */
export async function recognizePhotos(
  options: RecognizeOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<RecognizeResult> {
  const { photos, model, out, threshold = model.threshold } = options;
  const targets = out === undefined ? null : await outputPaths(photos, out);
  const search = await openSearch(options.gallery, model);
  if (targets !== null && !(await hasFonts())) context.onNote?.(NO_FONTS);
  const written = new Map<string, string>();
  const recognize = async (photo: string) => {
    const found = await photoFaces(photo, model, options, pool, context.signal);
    const named = found.map(async (face) => ({
      photo,
      ...(await identify(search, face, threshold)),
    }));
    const faces = namesInPhoto(await Promise.all(named), threshold).sort(
      (a, b) => a.box.x - b.box.x,
    );
    const target = targets?.get(photo);
    if (target !== undefined) {
      await writeFileAtomic(target, await annotatePhoto(photo, faces, target));
      written.set(photo, target);
    }
    return faces;
  };
  const work = { step: 'Recognising faces', atOnce: pool.size + 1 };
  const results = await eachPhoto(photos, work, recognize, context).finally(() => search.close());
  const { values: faces, failed } = gather(photos, results);
  return {
    faces,
    failed,
    written: photos.flatMap((photo) => written.get(photo) ?? []),
    threshold,
  };
}

/** A gallery to be searched, once it is clear that it can be compared with the model's embeddings. */
export async function openSearch(folder: string, model: RecognitionModel): Promise<GallerySearch> {
  const gallery = new Gallery(folder);
  try {
    await gallery.requireModel(model);
  } finally {
    gallery.close();
  }
  return openGallerySearch(folder);
}

/** The same, searched in this thread, which it holds up. @param person whose faces alone; default: everybody's */
export async function loadIndex(
  folder: string,
  model: RecognitionModel,
  person?: string,
): Promise<SearchIndex> {
  const gallery = new Gallery(folder);
  try {
    await gallery.requireModel(model);
    const all = await gallery.embeddings();
    return searchIndex(person === undefined ? all : embeddingsOf(all, person));
  } finally {
    gallery.close();
  }
}

async function identify(
  search: GallerySearch,
  { box, score, embedding }: PhotoFace,
  threshold: number,
): Promise<Omit<RecognizedFace, 'photo'>> {
  const [match] = await search.nearestPersons(embedding, { limit: 1, k: 1, rankBy: 'match' });
  const nearest = match?.person ?? null;
  const distance = match?.matchDistance ?? null;
  const isNamed = distance !== null && distance <= threshold && !isStranger(nearest!);
  const name = isNamed ? nearest : null;
  return { box, name, distance, nearest, score };
}
