import type { RgbImage } from './rgbImage';
import { fromRgb, toRgb } from './sharpImage';

/**
 * Resizes to exactly this size, without keeping proportions. Lanczos with three lobes; when shrinking
 * it averages over all pixels, so that fine patterns don't turn into moiré.
 * @param width pixels, ≥ 1
 * @param height pixels, ≥ 1
 */
export async function resizeImage(
  image: RgbImage,
  width: number,
  height: number,
): Promise<RgbImage> {
  if (width === image.width && height === image.height) return image;
  return toRgb(fromRgb(image).resize({ width, height, fit: 'fill', kernel: 'lanczos3' }));
}
