import { ErrorCode } from '../../../protocol/src/errors';
import type { PhotoAnalysis } from '../detection/analysePhoto';
import type { Box, DetectorName } from '../detection/face';
import { pickFace } from '../detection/pickFace';
import { LikenessError } from '../errors';
import { hashImages } from '../features/hashImages';
import { sha256 } from '../files/hash';
import { readImageFile } from '../images/readImageFile';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import type { FacePool } from '../workers/facePool';
import type { EvaluatedImage } from './evaluateRows';
import { NO_FACE } from './pairPlan';
import { SubjectCache, type KeptFeatures } from './subjectCache';

export interface SubjectFeatures {
  /** Images with a face; row i of `features` is images[i]'s. */
  images: EvaluatedImage[];
  /** Images in which no face was found, and those that cannot be decoded. */
  withoutFace: EvaluatedImage[];
  /** N×D, row-major, not normalised. */
  features: Float32Array;
  /** For each image that was given its row of `features`, or NO_FACE. */
  rows: Int32Array;
}

export interface AnalyseOptions {
  backbone: string;
  detector: DetectorName;
  minScore: number;
}

interface Photo {
  /** `<person>/<image>` */
  image: string;
  file: string;
}

/** Enough that no worker waits for its next photo. */
const TASKS_A_WORKER = 2;

/** Null: looked at, and no face found. */
type Found = FoundFace | null;

interface FoundFace {
  /** Null when the feature is from the cache, which keeps no boxes. */
  box: Box | null;
  /** D values. */
  feature: Float32Array;
}

/**
 * Finds the person in each photo and computes their feature. In LFW's images (Huang et al. 2007,
 * section III) the person named is the one in the middle; others may stand beside them.
 * @param kept where features are cached; null: nothing is cached
 * @throws LikenessError Cancelled, EngineFailed, CannotWrite
 */
export async function subjectFeatures(
  photos: readonly Photo[],
  options: AnalyseOptions,
  kept: KeptFeatures | null,
  pool: FacePool,
  context: JobContext,
): Promise<SubjectFeatures> {
  if (kept === null) {
    return gather(photos, await analyse(photos, new Map(), null, options, pool, context));
  }
  const files = photos.map(({ file }) => file);
  const hashes = (await hashImages(files, context)).map((hash) =>
    'sha256' in hash ? hash.sha256 : null,
  );
  const cache = await SubjectCache.open(kept, options);
  try {
    const known = await cache.lookUp(
      hashes.filter((hash) => hash !== null),
      context.onNote,
    );
    const remembered = new Map<number, Found>();
    hashes.forEach((hash, i) => {
      const feature = hash === null ? undefined : known.get(hash);
      if (feature !== undefined) remembered.set(i, feature && { box: null, feature });
    });
    const remember = { cache, hashes };
    return gather(photos, await analyse(photos, remembered, remember, options, pool, context));
  } finally {
    await cache.close();
  }
}

/** Analyses the photos that are not remembered, and remembers them. */
async function analyse(
  photos: readonly Photo[],
  remembered: ReadonlyMap<number, Found>,
  remember: { cache: SubjectCache; hashes: readonly (string | null)[] } | null,
  options: AnalyseOptions,
  pool: FacePool,
  context: JobContext,
): Promise<Found[]> {
  const found = Array.from(photos, (_photo, i) => remembered.get(i) ?? null);
  const missing = [...photos.keys()].filter((i) => !remembered.has(i));
  let faceless = [...remembered.values()].filter((face) => face === null).length;
  const meter = progressMeter(context, {
    ...{ step: 'Finding faces', unit: 'images', total: photos.length },
    alreadyDone: remembered.size,
  });
  const look = async (i: number): Promise<void> => {
    const { file } = photos[i]!;
    const face = await subjectOf(file, options, pool, context);
    if (face !== 'unreadable') found[i] = face;
    if (found[i] === null) faceless++;
    meter.advance(1, faceless > 0 ? `${faceless} without a face` : undefined);
    const hash = remember?.hashes[i];
    if (hash && face !== 'unreadable' && (await isUnchanged(file, hash))) {
      await remember.cache.add(hash, face && face.feature);
    }
  };
  await forEachParallel(missing, pool.size * TASKS_A_WORKER, look, context.signal);
  return found;
}

/** Whether the bytes that were analysed are those that were hashed before. */
async function isUnchanged(file: string, hash: string): Promise<boolean> {
  return sha256(await readImageFile(file)) === hash;
}

async function subjectOf(
  file: string,
  options: AnalyseOptions,
  pool: FacePool,
  context: JobContext,
): Promise<Found | 'unreadable'> {
  try {
    const photo = await pool.run('analysePhoto', { file, ...options }, context.signal);
    return subject(photo);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    context.onNote?.(`${error.message} It counts as an image without a face.`);
    return 'unreadable';
  }
}

function isUnreadable(error: unknown): error is LikenessError {
  return error instanceof LikenessError && error.code === ErrorCode.CorruptFile;
}

function subject(photo: PhotoAnalysis): Found {
  const { face } = pickFace(photo.faces, photo, 'most-central');
  if (face === null) return null;
  const index = photo.faces.indexOf(face);
  const dimensions = photo.features!.length / photo.faces.length;
  const feature = photo.features!.slice(index * dimensions, (index + 1) * dimensions);
  return { box: face.box, feature };
}

function gather(photos: readonly Photo[], found: readonly Found[]): SubjectFeatures {
  const faces = found.filter((face) => face !== null);
  const dimensions = faces[0]?.feature.length ?? 0;
  const features = new Float32Array(faces.length * dimensions);
  faces.forEach((face, row) => features.set(face.feature, row * dimensions));
  const rows = new Int32Array(photos.length);
  const images: EvaluatedImage[] = [];
  const withoutFace: EvaluatedImage[] = [];
  found.forEach((face, i) => {
    const image = { ...photos[i]!, box: face && face.box };
    rows[i] = face === null ? NO_FACE : images.length;
    (face === null ? withoutFace : images).push(image);
  });
  return { images, withoutFace, features, rows };
}

/** Where the subject's face is in a photo; null when none is found or the photo cannot be read. */
export async function locateSubject(
  file: string,
  { detector, minScore }: AnalyseOptions,
  pool: FacePool,
  context: JobContext,
): Promise<Box | null> {
  try {
    const task = { file, detector, minScore, backbone: null };
    const photo = await pool.run('analysePhoto', task, context.signal);
    return pickFace(photo.faces, photo, 'most-central').face?.box ?? null;
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}
