import { scaleBox } from '../images/crop';
import { decodeImage, PHOTO_SIDE_PX } from '../images/decodeImage';
import type { FaceNetworks } from '../workers/faceNetworks';
import { detectFaces, type DetectOptions } from './detectFaces';
import type { Face } from './face';
import { keepFace, type FaceCrop } from './keepFace';
import { sharpness } from './quality';

export interface AnalysePhotoTask extends DetectOptions {
  file: string;
  /** Whose features to compute; null for detection alone. */
  backbone: string | null;
  /** Whether the faces are wanted as pictures too. */
  withCrops?: boolean | undefined;
}

export interface PhotoAnalysis {
  /** Of the upright photo, pixels. */
  width: number;
  height: number;
  /** Best first, in pixels of the upright photo. */
  faces: Face[];
  /** One a face, as quality.ts defines it. */
  sharpness: number[];
  /** faces×D, row-major, not normalised; null when no backbone was named. */
  features: Float32Array | null;
  /** One a face, when they were asked for. */
  crops?: FaceCrop[];
}

/**
 * Decodes a photo, finds its faces and computes their features; runs in a worker.
 * @throws LikenessError CorruptFile, NotFound
 */
export async function analysePhoto(
  networks: FaceNetworks,
  { file, backbone, withCrops = false, ...options }: AnalysePhotoTask,
): Promise<PhotoAnalysis> {
  const image = await decodeImage(file, { maxSidePx: PHOTO_SIDE_PX });
  const faces = await detectFaces(networks, image, options);
  const loaded = backbone === null ? null : await networks.backbone(backbone);
  const features =
    loaded === null
      ? null
      : faces.length === 0
        ? new Float32Array(0)
        : await loaded.features(faces.map((face) => ({ image, face })));
  return {
    width: Math.round(image.width / image.scale),
    height: Math.round(image.height / image.scale),
    faces: faces.map((face) => enlarge(face, 1 / image.scale)),
    sharpness: faces.map((face) => sharpness(image, face.box)),
    features,
    ...(withCrops && { crops: await Promise.all(faces.map((face) => keepFace(image, face))) }),
  };
}

function enlarge({ box, score, landmarks }: Face, factor: number): Face {
  return {
    box: scaleBox(box, factor),
    score,
    landmarks: landmarks.map((value) => value * factor),
  };
}
