import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../../../server/src/images/rgbImage';

/** 48×32 with a different colour in each quarter, so that every turn and flip shows. */
export const QUARTERS = {
  topLeft: [200, 40, 40],
  topRight: [40, 200, 40],
  bottomLeft: [40, 40, 200],
  bottomRight: [220, 220, 60],
} as const;

export function quarters(width = 48, height = 32): RgbImage {
  return paint(width, height, (x, y) => {
    const left = x < width / 2;
    if (y < height / 2) return left ? QUARTERS.topLeft : QUARTERS.topRight;
    return left ? QUARTERS.bottomLeft : QUARTERS.bottomRight;
  });
}

export function paint(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly number[],
): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3);
  }
  return { width, height, data };
}

/** The colour in the middle of each quarter, in the order of QUARTERS. */
export function quarterColours(image: RgbImage): number[][] {
  const [x, y] = [Math.floor(image.width / 4), Math.floor(image.height / 4)];
  const [right, bottom] = [image.width - 1 - x, image.height - 1 - y];
  return [
    pixel(image, x, y),
    pixel(image, right, y),
    pixel(image, x, bottom),
    pixel(image, right, bottom),
  ];
}

export function pixel(image: RgbImage, x: number, y: number): number[] {
  const at = (y * image.width + x) * 3;
  return [...image.data.subarray(at, at + 3)];
}

/** A pipeline of the image library over these pixels, to write test files of every kind with. */
export function pipeline(image: RgbImage): Sharp {
  const { width, height, data } = image;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Largest difference between two colours in any channel. */
export function colourDistance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}
