import { landmarkBox } from '../backbones/alignment';
import { detectFaces } from '../detection/detectFaces';
import type { Box, DetectorName, Face } from '../detection/face';
import { countingFaces } from '../detection/pickFace';
import { sharpness } from '../detection/quality';
import { LikenessError } from '../errors';
import { decodeImage } from '../images/decodeImage';
import type { FaceNetworks } from '../workers/faceNetworks';

/** How well the face of a crop can be seen. */
export interface CropDescription {
  /** Variance of the Laplacian, see detection/quality.ts. */
  sharpness: number;
  /** Shorter side of the box round the landmarks, pixels. */
  faceSizePx: number;
  /** Faces of about the same size in the crop; null where it was not looked for them. */
  faces: number | null;
  /** The detector’s belief in the best of them, 0–1; null where it was not looked for them. */
  score: number | null;
  /** The least room between the face’s landmarks and the crop’s edge, in parts of the face’s size. */
  room: number;
  /** How far the head is turned to a side: 0 facing the camera, towards 1 in profile. */
  turn: number;
  /** Angle of the line through the eyes to the horizontal, degrees. */
  tiltDeg: number;
}

export interface DescribeCropsTask {
  detector: DetectorName;
  crops: readonly { file: string; landmarks: ArrayLike<number> | null }[];
}

/** Crops hold a face by construction, so a weak detection is still one. */
const MIN_SCORE = 0.3;
/** In parts of the face’s size: a second face that matters needs as much room beside the first. */
const ROOM_FOR_ANOTHER = 0.6;

/**
 * Describes a handful of crops; runs in a worker.
 * @returns one a crop; null for one that cannot be read
 */
export async function describeCrops(
  networks: FaceNetworks,
  { detector, crops }: DescribeCropsTask,
): Promise<(CropDescription | null)[]> {
  const descriptions: (CropDescription | null)[] = [];
  for (const crop of crops) {
    try {
      descriptions.push(await describe(networks, detector, crop));
    } catch (error) {
      if (!(error instanceof LikenessError)) throw error;
      descriptions.push(null);
    }
  }
  return descriptions;
}

async function describe(
  networks: FaceNetworks,
  detector: DetectorName,
  { file, landmarks: given }: DescribeCropsTask['crops'][number],
): Promise<CropDescription> {
  const image = await decodeImage(file);
  const look = given === null || roomAround(landmarkBox(given), image).most >= ROOM_FOR_ANOTHER;
  const found = look ? await detectFaces(networks, image, { detector, minScore: MIN_SCORE }) : null;
  const seen = {
    faces: found === null ? null : found.length === 0 ? 0 : countingFaces(found).length,
    score: found === null ? null : (found[0]?.score ?? 0),
  };
  const landmarks = given ?? largest(found ?? [])?.landmarks;
  if (landmarks === undefined) return { ...seen, ...NOTHING };
  const box = landmarkBox(landmarks);
  return {
    ...seen,
    sharpness: sharpness(image, box),
    faceSizePx: Math.min(box.width, box.height),
    room: roomAround(box, image).least,
    turn: turnOf(landmarks),
    tiltDeg: tiltOf(landmarks),
  };
}

const NOTHING = { sharpness: 0, faceSizePx: 0, room: 0, turn: 0, tiltDeg: 0 };

function largest(faces: readonly Face[]): Face | undefined {
  const area = ({ box }: Face) => box.width * box.height;
  return faces.reduce<Face | undefined>(
    (best, face) => (best === undefined || area(face) > area(best) ? face : best),
    undefined,
  );
}

/** In parts of the face’s size. */
function roomAround(
  { x, y, width, height }: Box,
  image: { width: number; height: number },
): { least: number; most: number } {
  const rooms = [x, y, image.width - x - width, image.height - y - height];
  const size = Math.min(width, height);
  return { least: Math.min(...rooms) / size, most: Math.max(...rooms) / size };
}

const [NOSE, LEFT_EYE, RIGHT_EYE] = [30, 36, 45];

/**
 * From where the tip of the nose lies between the outer corners of the eyes, along the line through them.
 */
function turnOf(landmarks: ArrayLike<number>): number {
  const [ax, ay] = [landmarks[2 * LEFT_EYE]!, landmarks[2 * LEFT_EYE + 1]!];
  const [bx, by] = [landmarks[2 * RIGHT_EYE]!, landmarks[2 * RIGHT_EYE + 1]!];
  const [nx, ny] = [landmarks[2 * NOSE]!, landmarks[2 * NOSE + 1]!];
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  if (length === 0) return 1;
  const place = ((nx - ax) * (bx - ax) + (ny - ay) * (by - ay)) / length;
  return Math.min(1, Math.abs(place - 0.5) * 2);
}

function tiltOf(landmarks: ArrayLike<number>): number {
  const dx = landmarks[2 * RIGHT_EYE]! - landmarks[2 * LEFT_EYE]!;
  const dy = landmarks[2 * RIGHT_EYE + 1]! - landmarks[2 * LEFT_EYE + 1]!;
  return (Math.atan2(dy, dx) * 180) / Math.PI;
}
