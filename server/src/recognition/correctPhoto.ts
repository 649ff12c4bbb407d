import { ErrorCode } from '../../../protocol/src/errors';
import type { LiveCorrectResult } from '../../../protocol/src/live';
import type { Box } from '../detection/face';
import { LikenessError } from '../errors';
import { correctFace } from '../gallery/correctFace';
import { faceAt, photoFaces, type PhotoFaceOptions } from '../gallery/photoFaces';
import type { FacePool } from '../workers/facePool';
import type { RecognitionModel } from './model';

export interface CorrectPhotoOptions extends PhotoFaceOptions {
  photo: string;
  /** Pixels of the upright photo. */
  face: Box;
  /** Null: not whose it was taken for. */
  is: string | null;
  gallery: string;
  model: RecognitionModel;
  /** Where training learns from; default: nowhere. */
  raw?: string | undefined;
  consent?: { by: string; words: string } | undefined;
}

/**
 * Takes a user's word for whose face in a photo is, or is not.
 * @throws LikenessError NotFound when there is no such face any more; CorruptFile; as correctFace
 */
export async function correctPhoto(
  options: CorrectPhotoOptions,
  pool: FacePool,
  signal?: AbortSignal,
): Promise<LiveCorrectResult> {
  const { photo, face, is, gallery, model, raw = null, consent } = options;
  const find = { ...options, withCrops: true };
  const found = faceAt(face, await photoFaces(photo, model, find, pool, signal));
  if (found?.crop === undefined) throw noFace(photo);
  const { crop, embedding, box, score, sharpness } = found;
  const faceSizePx = Math.min(box.width, box.height);
  const seen = { crop, embedding, box, score, sharpness, faceSizePx };
  return correctFace({ face: seen, is, gallery, model, raw, consent });
}

function noFace(photo: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `The face is not in ${photo} any more.`,
    'Recognise the photo again.',
    photo,
  );
}
