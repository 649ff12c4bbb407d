import { ErrorCode } from '../../../protocol/src/errors';
import type { PhotoAnalysis } from '../detection/analysePhoto';
import type { Box, DetectorName } from '../detection/face';
import { pickFace } from '../detection/pickFace';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import type { FacePool } from '../workers/facePool';
import type { EvaluatedImage } from './evaluateRows';
import { NO_FACE } from './pairPlan';

export interface SubjectFeatures {
  /** Images with a face; row i of `features` is images[i]'s. */
  images: EvaluatedImage[];
  /** Images in which no face was found, and those that cannot be decoded. */
  withoutFace: EvaluatedImage[];
  /** N×D, row-major, not normalised. */
  features: Float32Array;
  /** For each image that was given its row of `features`, or NO_FACE. */
  rows: Int32Array;
  imagesPerSecond: number;
}

export interface AnalyseOptions {
  backbone: string;
  detector: DetectorName;
  minScore: number;
}

/** Enough that no worker waits for its next photo. */
const TASKS_A_WORKER = 2;

interface FoundFace {
  box: Box;
  /** D values. */
  feature: Float32Array;
}

/**
 * Finds the person in each photo and computes their feature. In LFW's images (Huang et al. 2007,
 * section III) the person named is the one in the middle; others may stand beside them.
 * @throws LikenessError Cancelled, EngineFailed
 */
export async function subjectFeatures(
  photos: readonly { image: string; file: string }[],
  options: AnalyseOptions,
  pool: FacePool,
  context: JobContext,
): Promise<SubjectFeatures> {
  const total = photos.length;
  const meter = progressMeter(context, { step: 'Finding faces', unit: 'images', total });
  const found = new Array<FoundFace | null>(total).fill(null);
  let faceless = 0;
  await forEachParallel(
    photos.keys(),
    pool.size * TASKS_A_WORKER,
    async (i) => {
      found[i] = await subjectOf(photos[i]!.file, options, pool, context);
      if (found[i] === null) faceless++;
      meter.advance(1, faceless > 0 ? `${faceless} without a face` : undefined);
    },
    context.signal,
  );
  return { ...gather(photos, found), imagesPerSecond: meter.perSecond() };
}

async function subjectOf(
  file: string,
  options: AnalyseOptions,
  pool: FacePool,
  context: JobContext,
): Promise<FoundFace | null> {
  try {
    const photo = await pool.run('analysePhoto', { file, ...options }, context.signal);
    return subject(photo);
  } catch (error) {
    if (!(error instanceof LikenessError) || error.code !== ErrorCode.CorruptFile) throw error;
    context.onNote?.(`${error.message} It counts as an image without a face.`);
    return null;
  }
}

function subject(photo: PhotoAnalysis): FoundFace | null {
  const { face } = pickFace(photo.faces, photo, 'most-central');
  if (face === null) return null;
  const index = photo.faces.indexOf(face);
  const dimensions = photo.features!.length / photo.faces.length;
  const feature = photo.features!.slice(index * dimensions, (index + 1) * dimensions);
  return { box: face.box, feature };
}

function gather(
  photos: readonly { image: string; file: string }[],
  found: readonly (FoundFace | null)[],
): Omit<SubjectFeatures, 'imagesPerSecond'> {
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
