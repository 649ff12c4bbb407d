import { LANDMARK_COUNT } from '../detection/face';
import type { RgbImage } from '../images/rgbImage';
import { fitSimilarity, warpSquare, type Similarity } from '../images/warp';

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
