import type { DetectorNetwork } from '../engine/engine';
import { clipBox, cropImage } from '../images/crop';
import { resizeImage } from '../images/resize';
import type { RgbImage } from '../images/rgbImage';
import type { FaceNetworks } from '../workers/faceNetworks';
import { withoutOverlaps } from './overlap';
import type { Box, DetectedFace, DetectorName, Face, ScoredBox } from './face';

export interface DetectOptions {
  detector: DetectorName;
  /** Faces that the detector believes in less are left out, 0–1. */
  minScore: number;
  /** Whether a photo without a good face is tried again with a border; default: yes. */
  tryBorder?: boolean | undefined;
}

/** Below this, a photo may be a close-up that the detector cannot see: it is tried with a border. */
const GOOD_SCORE = 0.7;

/**
 * Width of the black border, in parts of the photo's sides. Detectors trained on whole scenes miss
 * faces that fill the picture; with the border, 4 of 3,100 photos of LFW stay without a face instead
 * of 6 %.
 */
const BORDER = 0.5;

/** Longest side the detectors look at, pixels; they shrink larger photos to it without smoothing. */
const DETECTOR_SIDE_PX: Record<DetectorName, number> = { ssd: 512, tiny: 416, yunet: 640 };

/** Side a face is shrunk to before the landmark network (input 112) shrinks it without smoothing. */
const LANDMARK_SIDE_PX = 224;

/**
 * All faces of a photo with their landmarks, best first. A photo in which no face, or no good one, is
 * found is tried again with a border.
 * @returns boxes and landmarks in pixels of `image`
 */
export async function detectFaces(
  networks: FaceNetworks,
  image: RgbImage,
  options: DetectOptions,
): Promise<Face[]> {
  return withLandmarks(networks, image, await detectBoxes(networks, image, options));
}

/** All faces of a photo, as detectFaces finds them, without their landmarks. */
export async function detectBoxes(
  networks: FaceNetworks,
  image: RgbImage,
  { detector, minScore, tryBorder = true }: DetectOptions,
): Promise<DetectedFace[]> {
  const network = await networks.detector(detector);
  const find = (withBorder: boolean) =>
    findBoxes(network, image, DETECTOR_SIDE_PX[detector], withBorder, minScore);

  let found = await find(false);
  const isDoubtful = tryBorder && (found[0]?.score ?? 0) < GOOD_SCORE;
  if (isDoubtful) found = [...found, ...(await find(true))];
  if (isDoubtful || network.leavesOverlaps) found = withoutOverlaps(found);
  return found.filter(({ box }) => box.width >= 1 && box.height >= 1);
}

/** Faces whose boxes are known, with their landmarks, in the same order. */
export async function withLandmarks(
  networks: FaceNetworks,
  image: RgbImage,
  boxes: readonly ScoredBox[],
): Promise<Face[]> {
  // Faces are cut out and shrunk on the image library's threads while others are in the network.
  return Promise.all(
    boxes.map(async (scored) => ({
      ...scored,
      landmarks: await landmarksOf(networks, image, scored.box),
    })),
  );
}

async function findBoxes(
  network: DetectorNetwork,
  image: RgbImage,
  sidePx: number,
  withBorder: boolean,
  minScore: number,
): Promise<DetectedFace[]> {
  const border = withBorder ? BORDER : 0;
  const longest = Math.max(image.width, image.height) * (1 + 2 * border);
  const scale = Math.min(1, sidePx / longest);
  const small = await resizeImage(
    image,
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
  const marginX = Math.round(small.width * border);
  const marginY = Math.round(small.height * border);
  const found = await network.detect(
    withBorder ? bordered(small, marginX, marginY) : small,
    minScore,
  );
  const [scaleX, scaleY] = [image.width / small.width, image.height / small.height];
  const toImage = (value: number, i: number) =>
    i % 2 === 0 ? (value - marginX) * scaleX : (value - marginY) * scaleY;
  return found.map(({ box, score, fivePoints }) => ({
    score,
    box: {
      x: (box.x - marginX) * scaleX,
      y: (box.y - marginY) * scaleY,
      width: box.width * scaleX,
      height: box.height * scaleY,
    },
    fivePoints: fivePoints?.map(toImage),
  }));
}

/** The image in the middle of a black one, `marginX` and `marginY` pixels larger on every side. */
function bordered(image: RgbImage, marginX: number, marginY: number): RgbImage {
  const width = image.width + 2 * marginX;
  const height = image.height + 2 * marginY;
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < image.height; row++) {
    const pixels = image.data.subarray(row * image.width * 3, (row + 1) * image.width * 3);
    data.set(pixels, ((row + marginY) * width + marginX) * 3);
  }
  return { width, height, data };
}

async function landmarksOf(
  networks: FaceNetworks,
  image: RgbImage,
  box: Box,
): Promise<Float32Array> {
  const network = await networks.landmarks();
  const clipped = clipBox(box, image);
  const crop = cropImage(image, clipped);
  const scale = Math.min(1, LANDMARK_SIDE_PX / Math.max(crop.width, crop.height));
  const small = await resizeImage(
    crop,
    Math.max(1, Math.round(crop.width * scale)),
    Math.max(1, Math.round(crop.height * scale)),
  );
  const whole = { x: 0, y: 0, width: small.width, height: small.height };
  const [points] = await network.landmarks(small, [whole]);
  return points!.map((value, i) =>
    i % 2 === 0
      ? clipped.x + (value * crop.width) / small.width
      : clipped.y + (value * crop.height) / small.height,
  );
}
