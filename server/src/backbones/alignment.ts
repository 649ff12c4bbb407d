import { LANDMARK_COUNT, type Box, type Face } from '../detection/face';
import type { RgbImage } from '../images/rgbImage';
import { fitSimilarity, warpSquare, type Similarity } from '../images/warp';
import type { Alignment, BackboneInfo } from './backbone';

/**
 * Mean position of landmarks 17–67 in dlib's training faces, the face being about the unit square
 * (dlib 19.24, image_transforms/interpolation.h, get_face_chip_details).
 */
export const MEAN_FACE_X = [
  0.000213256, 0.0752622, 0.18113, 0.29077, 0.393397, 0.586856, 0.689483, 0.799124, 0.904991,
  0.98004, 0.490127, 0.490127, 0.490127, 0.490127, 0.36688, 0.426036, 0.490127, 0.554217, 0.613373,
  0.121737, 0.187122, 0.265825, 0.334606, 0.260918, 0.182743, 0.645647, 0.714428, 0.793132,
  0.858516, 0.79751, 0.719335, 0.254149, 0.340985, 0.428858, 0.490127, 0.551395, 0.639268, 0.726104,
  0.642159, 0.556721, 0.490127, 0.423532, 0.338094, 0.290379, 0.428096, 0.490127, 0.552157,
  0.689874, 0.553364, 0.490127, 0.42689,
];
export const MEAN_FACE_Y = [
  0.106454, 0.038915, 0.0187482, 0.0344891, 0.0773906, 0.0773906, 0.0344891, 0.0187482, 0.038915,
  0.106454, 0.203352, 0.307009, 0.409805, 0.515625, 0.587326, 0.609345, 0.628106, 0.609345,
  0.587326, 0.216423, 0.178758, 0.179852, 0.231733, 0.245099, 0.244077, 0.231733, 0.179852,
  0.178758, 0.216423, 0.244077, 0.245099, 0.780233, 0.745405, 0.727388, 0.742578, 0.727388,
  0.745405, 0.780233, 0.864805, 0.902192, 0.909281, 0.902192, 0.864805, 0.784792, 0.778746,
  0.785343, 0.778746, 0.784792, 0.824182, 0.831803, 0.824182,
];
const FIRST_WITH_MEAN = 17;

/** Empty space round the face, in parts of its size: what dlib's network was trained with. */
const CHIP_PADDING = 0.25;

/** Landmarks that dlib leaves out of the fit: the jaw, both eyebrows and the lower lip. */
function isFitted(landmark: number): boolean {
  const isLowerLip = (landmark >= 55 && landmark <= 59) || (landmark >= 65 && landmark <= 67);
  return landmark >= 27 && !isLowerLip;
}

/**
 * Where dlib's face chip lies in the image: the similarity from chip to image pixels that brings the
 * mean face closest to the landmarks.
 * @param landmarks 68 × (x, y) in image pixels
 */
export function dlibChipTransform(landmarks: ArrayLike<number>, sizePx: number): Similarity {
  const inChip: number[] = [];
  const inImage: number[] = [];
  for (let i = 0; i < LANDMARK_COUNT; i++) {
    if (!isFitted(i)) continue;
    for (const mean of [MEAN_FACE_X, MEAN_FACE_Y]) {
      inChip.push(((CHIP_PADDING + mean[i - FIRST_WITH_MEAN]!) / (2 * CHIP_PADDING + 1)) * sizePx);
    }
    inImage.push(landmarks[2 * i]!, landmarks[2 * i + 1]!);
  }
  return fitSimilarity(inChip, inImage);
}

/** Cuts the face out upright, eyes and mouth where dlib's networks expect them. */
export function dlibChip(image: RgbImage, landmarks: ArrayLike<number>, sizePx: number): RgbImage {
  return warpSquare(image, dlibChipTransform(landmarks, sizePx), sizePx);
}

/**
 * Where the eyes, the tip of the nose and the corners of the mouth lie in a picture of 112 × 112: the
 * template of ArcFace and of most networks since (Deng et al., ArcFace, 2019; insightface, arcface_dst).
 */
const FIVE_POINTS = [
  38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041,
];
const FIVE_POINTS_SIDE_PX = 112;

/**
 * The five points of 68 landmarks: the eyes' middles, the tip of the nose, the corners of the mouth.
 * @param landmarks 68 × (x, y)
 * @returns 5 × (x, y), the eye at the left of the picture first
 */
export function fivePointsOf(landmarks: ArrayLike<number>): number[] {
  const middle = (first: number, last: number) =>
    [0, 1].map((axis) => {
      let sum = 0;
      for (let i = first; i <= last; i++) sum += landmarks[2 * i + axis]!;
      return sum / (last - first + 1);
    });
  const leftEye = middle(36, 41);
  const rightEye = middle(42, 47);
  return [...leftEye, ...rightEye, ...middle(30, 30), ...middle(48, 48), ...middle(54, 54)];
}

/**
 * Cuts the face out so that its five points come closest to the template's.
 * @param points as fivePointsOf gives them
 */
export function fivePointChip(
  image: RgbImage,
  points: ArrayLike<number>,
  sizePx: number,
): RgbImage {
  const template = FIVE_POINTS.map((value) => (value * sizePx) / FIVE_POINTS_SIDE_PX);
  return warpSquare(image, fitSimilarity(template, points), sizePx);
}

/** By which VGGFace2 extends a face's box before cutting it out (Cao et al., VGGFace2, 2018, §5). */
const BOX_EXTENSION = 0.3;
/** How far a detector's box reaches above the eyebrows, where the landmarks end, in parts of their height. */
const FOREHEAD = 0.2;

/** The smallest box that holds all landmarks: the face from the eyebrows to the chin. */
export function landmarkBox(landmarks: ArrayLike<number>): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < landmarks.length; i += 2) {
    left = Math.min(left, landmarks[i]!);
    right = Math.max(right, landmarks[i]!);
    top = Math.min(top, landmarks[i + 1]!);
    bottom = Math.max(bottom, landmarks[i + 1]!);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * Cuts the face out as it stands, with some of what is round it, as a square. Its box is reckoned from the
 * landmarks, so that it does not depend on which detector found it.
 */
export function boxChip(image: RgbImage, landmarks: ArrayLike<number>, sizePx: number): RgbImage {
  const { x, y, width, height } = landmarkBox(landmarks);
  const top = y - FOREHEAD * height;
  const side = Math.max(width, height * (1 + FOREHEAD)) * (1 + BOX_EXTENSION);
  const scale = side / sizePx;
  const begin = (middle: number) => middle - side / 2 + scale / 2 - 0.5;
  const place = { tx: begin(x + width / 2), ty: begin((top + y + height) / 2) };
  return warpSquare(image, { a: scale, b: 0, ...place }, sizePx);
}

type Cut = (image: RgbImage, face: Face, sizePx: number) => RgbImage;

const CUTS: Record<Alignment, Cut> = {
  'dlib-chip': (image, { landmarks }, sizePx) => dlibChip(image, landmarks, sizePx),
  'five-point': (image, { landmarks }, sizePx) =>
    fivePointChip(image, fivePointsOf(landmarks), sizePx),
  'five-point-detector': (image, { landmarks, fivePoints }, sizePx) =>
    fivePointChip(image, fivePoints ?? fivePointsOf(landmarks), sizePx),
  box: (image, { landmarks }, sizePx) => boxChip(image, landmarks, sizePx),
};

/** Cuts a face out as a backbone wants it. @returns inputSizePx × inputSizePx pixels */
export function alignFace(
  { alignment, inputSizePx }: Pick<BackboneInfo, 'alignment' | 'inputSizePx'>,
  image: RgbImage,
  face: Face,
): RgbImage {
  return CUTS[alignment](image, face, inputSizePx);
}

/**
 * Whether a backbone's faces are cut out by what the detector itself finds, which is not kept with a crop: the face
 * is then looked for again.
 */
export function needsDetector({ alignment }: Pick<BackboneInfo, 'alignment'>): boolean {
  return alignment === 'five-point-detector';
}
