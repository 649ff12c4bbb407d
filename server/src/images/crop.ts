import type { Box } from '../detection/face';
import type { RgbImage } from './rgbImage';

/**
 * The whole pixels of an image that a box covers: corners rounded, clipped to the image, never empty
 * (a box outside gives the nearest pixel on the edge).
 */
export function clipBox(box: Box, image: { width: number; height: number }): Box {
  const [x, width] = clipSpan(box.x, box.width, image.width);
  const [y, height] = clipSpan(box.y, box.height, image.height);
  return { x, y, width, height };
}

function clipSpan(start: number, length: number, limit: number): [start: number, length: number] {
  const from = Math.min(Math.max(Math.round(start), 0), limit - 1);
  const to = Math.min(Math.max(Math.round(start + length), from + 1), limit);
  return [from, to - from];
}

/** The part of an image inside a box, clipped to the image as clipBox says. A copy. */
export function cropImage(image: RgbImage, box: Box): RgbImage {
  const { x, y, width, height } = clipBox(box, image);
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * image.width + x) * 3;
    data.set(image.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}

/** The box in the pixels of an image that is `factor` times as large. */
export function scaleBox({ x, y, width, height }: Box, factor: number): Box {
  return { x: x * factor, y: y * factor, width: width * factor, height: height * factor };
}
