import { basename } from 'node:path';
import { detectFaces } from '../detection/detectFaces';
import type { Box, Face } from '../detection/face';
import { intersectionOverUnion, SAME_FACE_IOU } from '../detection/overlap';
import { pickFace } from '../detection/pickFace';
import { sharpness } from '../detection/quality';
import { LikenessError } from '../errors';
import { sha256 } from '../files/hash';
import { clipBox, cropImage, scaleBox } from '../images/crop';
import { decodeImage, PHOTO_SIDE_PX, type DecodedImage } from '../images/decodeImage';
import { encodeForName } from '../images/encode';
import { readImageFile } from '../images/readImageFile';
import type { FaceNetworks } from '../workers/faceNetworks';
import type { CroppedFace, Skip } from './outcome';
import type { PrepareSettings } from './prepareSettings';

export interface PreparePhotoTask {
  /** The photo; its name decides the format of the crop. */
  file: string;
  settings: PrepareSettings;
  /**
   * Somebody's choice, in pixels of the upright photo: the face there is taken, whatever the settings say of
   * policy, size and sharpness.
   */
  chosen?: Box;
}

/** A crop to be written, and the face in it. */
export interface PreparedCrop extends CroppedFace {
  /** Content of the crop file. */
  bytes: Uint8Array;
}

export interface PreparePhotoResult {
  /** SHA-256 (hex) of the photo; null when it could not be read from the disk. */
  photoSha256: string | null;
  /** Exactly one of the two is null. */
  crop: PreparedCrop | null;
  skip: Skip | null;
}

/**
 * Turns a photo into the crop of its person's face, or says why not; runs in a worker. It writes
 * nothing: a crop is written by the one who counts it, so that a cancelled run leaves none behind.
 * A photo that cannot be read or decoded is an outcome like any other.
 */
export async function preparePhoto(
  networks: FaceNetworks,
  { file, settings, chosen: wanted }: PreparePhotoTask,
): Promise<PreparePhotoResult> {
  let photoSha256: string | null = null;
  let photo: DecodedImage;
  try {
    const bytes = await readImageFile(file);
    photoSha256 = sha256(bytes);
    photo = await decodeImage(bytes, { name: basename(file), maxSidePx: PHOTO_SIDE_PX });
  } catch (error) {
    if (!(error instanceof LikenessError)) throw error;
    return { photoSha256, crop: null, skip: { reason: 'unreadable', words: error.message } };
  }
  const chosen =
    wanted === undefined
      ? await chooseFace(networks, photo, settings)
      : await faceAt(networks, photo, settings, scaleBox(wanted, photo.scale));
  if ('reason' in chosen) return { photoSha256, crop: null, skip: chosen };
  const crop = await cropFace(photo, chosen, settings.marginRatio, basename(file));
  return { photoSha256, crop, skip: null };
}

interface ChosenFace extends Face {
  sharpness: number;
}

async function chooseFace(
  networks: FaceNetworks,
  photo: DecodedImage,
  settings: PrepareSettings,
): Promise<ChosenFace | Skip> {
  const faces = await detectFaces(networks, photo, settings);
  const { face, reason } = pickFace(faces, photo, settings.policy);
  if (face === null) {
    return { reason, words: reason === 'no-face' ? '' : `${faces.length} faces` };
  }
  const sidePx = Math.min(face.box.width, face.box.height) / photo.scale;
  if (sidePx < settings.minFacePx) {
    return { reason: 'too-small', words: `${Math.round(sidePx)} px` };
  }
  const measured = sharpness(photo, face.box);
  if (measured < settings.minSharpness) {
    return { reason: 'too-blurred', words: `sharpness ${measured.toFixed(1)}` };
  }
  return { ...face, sharpness: measured };
}

async function faceAt(
  networks: FaceNetworks,
  photo: DecodedImage,
  settings: PrepareSettings,
  wanted: Box,
): Promise<ChosenFace | Skip> {
  const faces = await detectFaces(networks, photo, settings);
  const shared = ({ box }: Face) => intersectionOverUnion(box, wanted);
  const [nearest] = faces.sort((a, b) => shared(b) - shared(a));
  if (nearest === undefined || shared(nearest) < SAME_FACE_IOU) {
    return { reason: 'no-face', words: 'there is no face at this place' };
  }
  return { ...nearest, sharpness: sharpness(photo, nearest.box) };
}

async function cropFace(
  photo: DecodedImage,
  face: ChosenFace,
  marginRatio: number,
  name: string,
): Promise<PreparedCrop> {
  const around = clipBox(extendBox(face.box, marginRatio), photo);
  const bytes = await encodeForName(cropImage(photo, around), name);
  return {
    bytes,
    sha256: sha256(bytes),
    score: face.score,
    sharpness: face.sharpness,
    landmarks: face.landmarks.map((value, i) => value - (i % 2 === 0 ? around.x : around.y)),
    box: scaleBox(face.box, 1 / photo.scale),
  };
}

/** The box made larger on every side by that part of its width or height. */
export function extendBox(box: Box, marginRatio: number): Box {
  const [marginX, marginY] = [box.width * marginRatio, box.height * marginRatio];
  return {
    x: box.x - marginX,
    y: box.y - marginY,
    width: box.width + 2 * marginX,
    height: box.height + 2 * marginY,
  };
}
