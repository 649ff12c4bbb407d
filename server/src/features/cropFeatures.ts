import { readFile } from 'node:fs/promises';
import { detectFaces } from '../detection/detectFaces';
import type { Box, DetectorName, Face } from '../detection/face';
import { LikenessError } from '../errors';
import { sha256 } from '../files/hash';
import { decodeImage } from '../images/decodeImage';
import type { RgbImage } from '../images/rgbImage';
import type { FaceNetworks } from '../workers/faceNetworks';

/** One crop to turn into a feature. */
export interface CropToFeature {
  file: string;
  /** 68 × (x, y) in pixels of the crop; null: the face is looked for now. */
  landmarks: ArrayLike<number> | null;
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
  const read = await Promise.all(task.crops.map((crop) => readCrop(crop.file)));
  const faces: { image: RgbImage; face: Face }[] = [];
  const outcomes: CropOutcome[] = [];
  for (const [i, crop] of task.crops.entries()) {
    const { hash, image, words } = read[i]!;
    if (image === null) {
      outcomes.push(failed(hash, 'unreadable', words));
      continue;
    }
    const face = await faceOf(networks, task.detector, image, crop.landmarks);
    if (face === null) {
      outcomes.push(failed(hash, 'no-face', ''));
      continue;
    }
    outcomes.push({ sha256: hash, row: faces.length, landmarks: face.landmarks, failure: null });
    faces.push({ image, face });
  }
  const features = faces.length > 0 ? await backbone.features(faces) : new Float32Array(0);
  return { backboneKey: backbone.key, dimensions: backbone.info.dimensions, features, outcomes };
}

interface ReadCrop {
  hash: string | null;
  image: RgbImage | null;
  words: string;
}

async function readCrop(file: string): Promise<ReadCrop> {
  let hash: string | null = null;
  try {
    const bytes = await readFile(file);
    hash = sha256(bytes);
    return { hash, image: await decodeImage(bytes), words: '' };
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { hash, image: null, words: error.message };
  }
}

/** The decoder's and the operating system's refusals; anything else is a bug and must surface. */
function isExpected(error: unknown): error is Error {
  if (error instanceof LikenessError) return true;
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}

async function faceOf(
  networks: FaceNetworks,
  detector: DetectorName,
  image: RgbImage,
  given: ArrayLike<number> | null,
): Promise<Face | null> {
  if (given !== null) {
    const landmarks = Float32Array.from(given);
    return { box: boxAround(landmarks), score: 1, landmarks };
  }
  const found = await detectFaces(networks, image, { detector, minScore: CROP_MIN_SCORE });
  return found.reduce<Face | null>(
    (best, face) => (best === null || area(face.box) > area(best.box) ? face : best),
    null,
  );
}

/** The smallest box that holds all landmarks: the face from the eyebrows to the chin. */
function boxAround(landmarks: Float32Array): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < landmarks.length; i += 2) {
    left = Math.min(left, landmarks[i]!);
    right = Math.max(right, landmarks[i]!);
    top = Math.min(top, landmarks[i + 1]!);
    bottom = Math.max(bottom, landmarks[i + 1]!);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function area(box: Box): number {
  return box.width * box.height;
}

function failed(hash: string | null, kind: 'unreadable' | 'no-face', words: string): CropOutcome {
  return { sha256: hash, row: null, landmarks: null, failure: { kind, words } };
}
