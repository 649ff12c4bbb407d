import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { Box, DetectorName, Face } from '../detection/face';
import type { FaceCrop } from '../detection/keepFace';
import { intersectionOverUnion, SAME_FACE_IOU } from '../detection/overlap';
import type { RecognitionModel } from '../recognition/model';
import { embed } from '../training/embeddingHead';
import type { FacePool } from '../workers/facePool';

/** How faces are looked for in people's photos. */
export interface PhotoFaceOptions {
  /** Default ssd. */
  detector?: DetectorName | undefined;
  /** Faces the detector believes in less are not seen, 0–1. Default PHOTO_MIN_SCORE. */
  minScore?: number | undefined;
}

export interface FindFacesOptions extends PhotoFaceOptions {
  /** Whether each face comes with a picture to keep. */
  withCrops?: boolean | undefined;
}

/** Stricter than for datasets: a wrong face here becomes a person, or gets a name. */
export const PHOTO_MIN_SCORE = 0.5;

/** A face of a photo, ready to be compared. */
export interface PhotoFace extends Face {
  /** As detection/quality.ts defines it. */
  sharpness: number;
  /** 128 values, length 1. */
  embedding: Float32Array;
  /** When it was asked for. */
  crop?: FaceCrop | undefined;
}

/**
 * Finds and embeds all faces of a photo.
 * @returns best first
 * @throws LikenessError NotFound and CorruptFile for the photo, Cancelled
 */
export async function photoFaces(
  file: string,
  model: RecognitionModel,
  options: FindFacesOptions,
  pool: FacePool,
  signal?: AbortSignal,
): Promise<PhotoFace[]> {
  const { detector = 'ssd', minScore = PHOTO_MIN_SCORE, withCrops } = options;
  const task = { file, detector, minScore, backbone: model.backboneName, withCrops };
  const { faces, sharpness, features, crops } = await pool.run('analysePhoto', task, signal);
  const embeddings = embed(model.head, features!);
  return faces.map((face, i) => ({
    ...face,
    sharpness: sharpness[i]!,
    embedding: embeddings.slice(i * EMBEDDING_DIMENSIONS, (i + 1) * EMBEDDING_DIMENSIONS),
    crop: crops?.[i],
  }));
}

/** The same photo gives the same embedding up to rounding; other photos never come this near. */
export const SAME_PHOTO_DISTANCE = 1e-8;

/** The face that lies where one was seen. @returns null where there is none any more */
export function faceAt(wanted: Box, faces: readonly PhotoFace[]): PhotoFace | null {
  return faces.find(({ box }) => intersectionOverUnion(box, wanted) > SAME_FACE_IOU) ?? null;
}
