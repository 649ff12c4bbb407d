import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import type { Box } from '../detection/face';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';
import type { RecognitionModel } from '../recognition/model';
import { squaredDistance } from '../training/embeddingHead';
import type { FacePool } from '../workers/facePool';
import { chooseFace } from './chooseFace';
import { consentNote } from './consentTable';
import { eachPhoto, type PhotoResult } from './eachPhoto';
import { embeddingsOf } from './embeddingsOf';
import { enrollWarnings } from './enrollWarnings';
import { Gallery, type GalleryEmbeddings } from './gallery';
import type { FaceQuality } from './galleryTable';
import { personName } from './personName';
import {
  faceAt,
  photoFaces,
  SAME_PHOTO_DISTANCE,
  type PhotoFace,
  type PhotoFaceOptions,
} from './photoFaces';
import { nearestFaces, searchIndex } from './search';

export interface EnrollOptions extends PhotoFaceOptions {
  /** Any Unicode, at most 200 characters; space around it is dropped. */
  name: string;
  /** Photos of that person. */
  photos: readonly string[];
  /** The gallery's folder. */
  gallery: string;
  model: RecognitionModel;
  /** Which face of a photo with several; pixels of the upright photo. Default: one clearly larger than the others. */
  face?: Box | undefined;
  /** What this person agreed to, and who says so; kept with the faces. */
  consent?: { by: string; words: string } | undefined;
}

export interface EnrolledFace extends FaceQuality {
  id: string;
  /** As it was named. */
  photo: string;
  box: Box;
}

export interface SkippedPhoto {
  photo: string;
  reason: 'unreadable' | 'no-face' | 'several-faces' | 'already-enrolled';
  /** One sentence. */
  words: string;
  /** What can be done about it, one sentence. */
  remedy: string;
}

export interface EnrollResult {
  /** As the gallery keeps it. */
  name: string;
  stored: EnrolledFace[];
  skipped: SkippedPhoto[];
  /** Sentences about faces that are nearer to others, or further from their own, than they should be. */
  warnings: string[];
}

/**
 * Adds a person's faces to a gallery, one a photo. Photos that cannot be used are skipped and reported.
 * @throws LikenessError InvalidInput for the name or consent, ModelMismatch when the gallery's people were enrolled
 * with another model, NotEnoughData when no photo can be used, Busy, CannotWrite, Cancelled
 */
export async function enroll(
  options: EnrollOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<EnrollResult> {
  const name = personName(options.name);
  const { photos, model } = options;
  const consent = options.consent && consentNote(options.consent, Date.now());
  const gallery = new Gallery(options.gallery);
  try {
    await gallery.requireModel(model);
    const find = (photo: string) =>
      photoFaces(photo, model, { ...options, withCrops: true }, pool, context.signal);
    const work = { step: 'Finding faces', atOnce: pool.size + 1 };
    const found = await eachPhoto(photos, work, find, context);
    const known = await gallery.embeddings();
    const { usable, skipped } = sortOut({ ...options, name }, found, known);
    if (usable.length === 0 && skipped.some(({ reason }) => reason !== 'already-enrolled')) {
      throw nothingUsable(name, skipped);
    }
    const warnings = enrollWarnings(name, usable, known, model.threshold);
    await gallery.add(
      usable.map((face) => ({ ...toRow(name, face), timeMs: Date.now(), consent })),
      model,
    );
    return { name, stored: usable.map(toEnrolled), skipped, warnings };
  } finally {
    gallery.close();
  }
}

interface UsableFace {
  id: string;
  photo: string;
  face: PhotoFace;
}

function sortOut(
  { name, photos, face: wanted }: Pick<EnrollOptions, 'name' | 'photos' | 'face'>,
  found: readonly PhotoResult<PhotoFace[]>[],
  known: GalleryEmbeddings,
): { usable: UsableFace[]; skipped: SkippedPhoto[] } {
  const usable: UsableFace[] = [];
  const skipped: SkippedPhoto[] = [];
  const own = searchIndex(embeddingsOf(known, name));
  for (const [i, result] of found.entries()) {
    const photo = photos[i]!;
    if ('problem' in result) {
      const { message: words, remedy } = result.problem;
      skipped.push({ photo, reason: 'unreadable', words, remedy });
      continue;
    }
    const face = wanted ? faceAt(wanted, result.value) : chooseFace(result.value);
    if (face === null) {
      skipped.push({ photo, ...cannotChoose(photo, result.value.length) });
      continue;
    }
    const [nearest] = nearestFaces(own, face.embedding, 1);
    const isKnown = nearest !== undefined && nearest.distance < SAME_PHOTO_DISTANCE;
    if (isKnown || usable.some((other) => isSameFace(other.face, face))) {
      skipped.push({ photo, ...alreadyEnrolled(photo, name) });
      continue;
    }
    usable.push({ id: randomUUID(), photo, face });
  }
  return { usable, skipped };
}

function isSameFace(a: PhotoFace, b: PhotoFace): boolean {
  return squaredDistance(a.embedding, 0, b.embedding, 0) < SAME_PHOTO_DISTANCE;
}

function cannotChoose(photo: string, faces: number): Omit<SkippedPhoto, 'photo'> {
  if (faces === 0) {
    return {
      reason: 'no-face',
      words: `No face was found in ${photo}.`,
      remedy: 'Choose a photo in which the face is larger, sharper or turned to the camera.',
    };
  }
  return {
    reason: 'several-faces',
    words: `${photo} shows ${faces} faces, of which none is clearly the largest.`,
    remedy: 'Crop the photo to the person, or choose one that shows only them.',
  };
}

function alreadyEnrolled(photo: string, name: string): Omit<SkippedPhoto, 'photo'> {
  return {
    reason: 'already-enrolled',
    words: `${photo} is among the photos of ${name} already.`,
    remedy: 'Nothing needs to be done.',
  };
}

function nothingUsable(name: string, skipped: readonly SkippedPhoto[]): LikenessError {
  const [first] = skipped;
  const others = skipped.length - 1;
  const more = others === 0 ? '' : ` The other ${others} photos cannot be used either.`;
  const message = `${name} was not enrolled: ${first!.words}${more}`;
  return new LikenessError(ErrorCode.NotEnoughData, message, first!.remedy, first!.photo);
}

function qualityOf({ score, sharpness, box }: PhotoFace): FaceQuality {
  return { score, sharpness, faceSizePx: Math.min(box.width, box.height) };
}

function toRow(person: string, { id, photo, face }: UsableFace) {
  return {
    ...{ id, person },
    embedding: face.embedding,
    source: resolve(photo),
    quality: qualityOf(face),
    box: face.box,
    crop: face.crop,
  };
}

function toEnrolled({ id, photo, face }: UsableFace): EnrolledFace {
  return { id, photo, box: face.box, ...qualityOf(face) };
}
