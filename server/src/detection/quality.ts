import { clipBox } from '../images/crop';
import type { RgbImage } from '../images/rgbImage';
import type { Box } from './face';

/**
 * Side a face is brought to before it is measured, pixels: about what the face networks look at, so
 * that blur which they cannot see doesn't count, and that photos of all sizes compare.
 */
const MEASURED_SIDE_PX = 112;

/** Weights of red, green and blue in brightness (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * How sharp a face is: the variance of the Laplacian (4 neighbours) of its brightness at 112×112 pixels
 * ("LAPV" in Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy: a comparative study,
 * ICPR 2000, §2). 0 for a flat area, some hundreds for a well-focused face; it grows with contrast and
 * noise too, so it tells badly blurred from usable faces, not good from better ones.
 * @param box the face, in pixels of `image`
 */
export function sharpness(image: RgbImage, box: Box): number {
  return laplacianVariance(shrinkToGrey(image, box), MEASURED_SIDE_PX);
}

/** Mean brightness of a face, 0 (black) – 255 (white). */
export function brightness(image: RgbImage, box: Box): number {
  const grey = shrinkToGrey(image, box);
  return grey.reduce((sum, value) => sum + value, 0) / grey.length;
}

/**
 * Variance of a picture's Laplacian, its outermost pixels left out.
 * @param grey side×side, row-major
 */
export function laplacianVariance(grey: Float32Array, side: number): number {
  let [sum, squares] = [0, 0];
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1; x < side - 1; x++) {
      const i = y * side + x;
      const value = grey[i - side]! + grey[i + side]! + grey[i - 1]! + grey[i + 1]! - 4 * grey[i]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = (side - 2) ** 2;
  return squares / count - (sum / count) ** 2;
}

/** The box's part of the image as 112×112 brightness: averaged when larger, interpolated when smaller. */
function shrinkToGrey(image: RgbImage, box: Box): Float32Array {
  const clipped = clipBox(box, image);
  const grey = new Float32Array(MEASURED_SIDE_PX ** 2);
  const columns = spans(clipped.x, clipped.width);
  const rows = spans(clipped.y, clipped.height);
  for (let y = 0; y < MEASURED_SIDE_PX; y++) {
    for (let x = 0; x < MEASURED_SIDE_PX; x++) {
      grey[y * MEASURED_SIDE_PX + x] = weighted(image, columns[x]!, rows[y]!);
    }
  }
  return grey;
}

/** Source pixels of one target pixel along one axis, and their weights, which add up to 1. */
interface Span {
  first: number;
  weights: number[];
}

/**
 * A triangle filter (PIL's "bilinear"): as wide as a target pixel when shrinking, as a source pixel
 * when enlarging.
 */
function spans(start: number, length: number): Span[] {
  const scale = length / MEASURED_SIDE_PX;
  const reach = Math.max(scale, 1);
  return Array.from({ length: MEASURED_SIDE_PX }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(length - 1, Math.floor(centre + reach));
    const weights: number[] = [];
    for (let k = first; k <= last; k++) weights.push(1 - Math.abs(k - centre) / reach);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first: start + first, weights: weights.map((weight) => weight / total) };
  });
}

function weighted(image: RgbImage, column: Span, row: Span): number {
  let sum = 0;
  for (let j = 0; j < row.weights.length; j++) {
    let line = 0;
    for (let i = 0; i < column.weights.length; i++) {
      const at = ((row.first + j) * image.width + column.first + i) * 3;
      const luma =
        LUMA[0] * image.data[at]! + LUMA[1] * image.data[at + 1]! + LUMA[2] * image.data[at + 2]!;
      line += column.weights[i]! * luma;
    }
    sum += row.weights[j]! * line;
  }
  return sum;
}
