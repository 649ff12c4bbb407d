import { landmarkBox, needsDetector } from '../backbones/alignment';
import { detectFaces } from '../detection/detectFaces';
import type { Box, DetectorName, Face } from '../detection/face';
import { LikenessError } from '../errors';
import { sha256 } from '../files/hash';
import { decodeImage } from '../images/decodeImage';
import { readImageFile } from '../images/readImageFile';
import type { RgbImage } from '../images/rgbImage';
import type { FaceNetworks } from '../workers/faceNetworks';
import { landmarksOrigin } from './landmarksOrigin';

/** One crop to turn into a feature. */
export interface CropToFeature {
  file: string;
  /** 68 × (x, y) in pixels of the crop; null: the face is looked for now, as backbones that need it have it. */
  landmarks: ArrayLike<number> | null;
  /** SHA-256 (hex) of the bytes that the landmarks belong to: if the file has others, they are ignored. */
  sha256: string;
}

export interface CropFeaturesTask {
  backbone: string;
  /** Looks for the face where no landmarks are given. */
  detector: DetectorName;
  crops: readonly CropToFeature[];
}

/** What became of one crop. */
export interface CropOutcome {
  /** SHA-256 (hex) of the bytes that were decoded; null when the file could not be read at all. */
  sha256: string | null;
  /** Row of `features` that is this crop's; null when there is none. */
  row: number | null;
  /** The landmarks the feature was aligned by, given or found; null when there are none. */
  landmarks: Float32Array | null;
  /** Where they came from, or would have: see landmarksOrigin. */
  origin: string;
  /** Why there is no feature. `words` are for the user; empty for `no-face`. */
  failure: { kind: 'unreadable' | 'no-face'; words: string } | null;
}

export interface CropFeaturesResult {
  /** Backbone.key of the network that ran. */
  backboneKey: string;
  /** D, length of a row. */
  dimensions: number;
  /** m×D, row-major, not normalised; m ≤ number of crops. */
  features: Float32Array;
  /** One a crop, in the order of the crops. */
  outcomes: CropOutcome[];
}

/** A crop holds a face by construction, so a weak detection is still taken. */
const CROP_MIN_SCORE = 0.3;

/**
 * Features of a handful of crops; runs in a worker. The bytes are read once, so that the hash is
 * that of the pixels the feature comes from even when somebody replaces the file meanwhile.
 */
export async function cropFeatures(
  networks: FaceNetworks,
  task: CropFeaturesTask,
): Promise<CropFeaturesResult> {
  const backbone = await networks.backbone(task.backbone);
  const read = await Promise.all(
    task.crops.map((crop) =>
      readCrop(needsDetector(backbone.info) ? { ...crop, landmarks: null } : crop),
    ),
  );
  const faces: { image: RgbImage; face: Face }[] = [];
  const outcomes: CropOutcome[] = [];
  for (const { sha256, image, landmarks, words } of read) {
    const origin = landmarksOrigin(landmarks, task.detector);
    const face = image && (await faceOf(networks, task.detector, image, landmarks));
    if (image === null || face === null) {
      const failure = { kind: image === null ? 'unreadable' : 'no-face', words } as const;
      outcomes.push({ sha256, row: null, landmarks: null, origin, failure });
      continue;
    }
    const row = faces.push({ image, face }) - 1;
    outcomes.push({ sha256, row, landmarks: face.landmarks, origin, failure: null });
  }
  const features = faces.length > 0 ? await backbone.features(faces) : new Float32Array(0);
  return { backboneKey: backbone.key, dimensions: backbone.info.dimensions, features, outcomes };
}

interface ReadCrop {
  sha256: string | null;
  image: RgbImage | null;
  /** Those given, if they belong to the bytes that were read. */
  landmarks: Float32Array | null;
  /** Why there is no image. */
  words: string;
}

async function readCrop({ file, landmarks, sha256: known }: CropToFeature): Promise<ReadCrop> {
  const crop: ReadCrop = { sha256: null, image: null, landmarks: null, words: '' };
  try {
    const bytes = await readImageFile(file);
    crop.sha256 = sha256(bytes);
    if (landmarks !== null && crop.sha256 === known) crop.landmarks = Float32Array.from(landmarks);
    crop.image = await decodeImage(bytes, { name: file });
  } catch (error) {
    if (!(error instanceof LikenessError)) throw error;
    crop.words = error.message;
  }
  return crop;
}

async function faceOf(
  networks: FaceNetworks,
  detector: DetectorName,
  image: RgbImage,
  given: Float32Array | null,
): Promise<Face | null> {
  if (given !== null) {
    return { box: landmarkBox(given), score: 1, landmarks: given };
  }
  const found = await detectFaces(networks, image, { detector, minScore: CROP_MIN_SCORE });
  return found.reduce<Face | null>(
    (best, face) => (best === null || area(face.box) > area(best.box) ? face : best),
    null,
  );
}

function area(box: Box): number {
  return box.width * box.height;
}
