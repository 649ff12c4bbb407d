import type { Sharp } from 'sharp';
import type { RgbImage } from './rgbImage';
import { fromRgb } from './sharpImage';
import type { ImageFormat } from './sniffFormat';

/** Between 90, where block edges begin to move features measurably, and 100, twice the size of 95. */
export const CROP_QUALITY = 95;

const FORMAT_OF_EXTENSION: Record<string, ImageFormat> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  jpe: 'jpeg',
  jfif: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tif: 'tiff',
  tiff: 'tiff',
  avif: 'avif',
};

/** The format a file's name promises; null when its extension is none of those that are written. */
export function formatOfName(name: string): ImageFormat | null {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return FORMAT_OF_EXTENSION[extension] ?? null;
}

/**
 * Encodes pixels in the format that the name promises, JPEG where it promises none of those that
 * are written ("photo", "photo.heic"). The same pixels give the same bytes.
 * @param quality 1–100, for the formats that lose some; colour keeps its full resolution
 */
export function encodeForName(
  image: RgbImage,
  name: string,
  quality = CROP_QUALITY,
): Promise<Uint8Array> {
  return encode(image, formatOfName(name) ?? 'jpeg', quality);
}

export function encodeJpeg(image: RgbImage, quality = CROP_QUALITY): Promise<Uint8Array> {
  return encode(image, 'jpeg', quality);
}

export function encodePng(image: RgbImage): Promise<Uint8Array> {
  return encode(image, 'png', CROP_QUALITY);
}

function encode(image: RgbImage, format: ImageFormat, quality: number): Promise<Uint8Array> {
  return ENCODERS[format](fromRgb(image), quality).toBuffer();
}

const ENCODERS: Record<ImageFormat, (pixels: Sharp, quality: number) => Sharp> = {
  jpeg: (pixels, quality) => pixels.jpeg({ quality, chromaSubsampling: '4:4:4' }),
  png: (pixels) => pixels.png(),
  webp: (pixels, quality) => pixels.webp({ quality, smartSubsample: true }),
  gif: (pixels) => pixels.gif(),
  tiff: (pixels) => pixels.tiff({ compression: 'deflate' }),
  avif: (pixels, quality) => pixels.avif({ quality, chromaSubsampling: '4:4:4', effort: 2 }),
};
