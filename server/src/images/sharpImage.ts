import type { Sharp } from 'sharp';
import type { RgbImage } from './rgbImage';
import { sharp } from './sharp';

/** Pixels as the start of a sharp pipeline; nothing is copied. */
export function fromRgb(image: RgbImage): Sharp {
  const { width, height, data } = image;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Runs a pipeline that began with fromRgb. */
export async function toRgb(pipeline: Sharp): Promise<RgbImage> {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`Expected RGB, got ${info.channels} channels`);
  return { width: info.width, height: info.height, data };
}
