import { join, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import type { DatasetImageParams, DatasetImageResult } from '../../../protocol/src/list';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';
import { sha256 } from '../files/hash';
import { decodeImage, PHOTO_SIDE_PX } from '../images/decodeImage';
import { encodeJpeg } from '../images/encode';
import { readImageFile } from '../images/readImageFile';
import { resizeImage } from '../images/resize';
import type { RgbImage } from '../images/rgbImage';
import { cropOrigins } from './cropOrigins';
import { datasetPaths } from './datasetPaths';
import { isImageName } from './listFile';

const DEFAULT_SIDE_PX = 192;
/** Of a thumbnail nobody sees the difference to 95; it is half the size. */
const THUMBNAIL_QUALITY = 82;

/**
 * An image of a dataset, to be shown: a small picture, its size and what is known about it. A table of faces
 * that cannot be read is noted; the picture is there all the same.
 * @throws LikenessError InvalidInput for what is no `<person>/<image>`, NotFound, CorruptFile
 */
export async function describeImage(
  { dataset, image, sidePx = DEFAULT_SIDE_PX }: Omit<DatasetImageParams, 'progressToken'>,
  { onNote }: JobContext = {},
): Promise<DatasetImageResult> {
  if (!isImageName(image)) throw noImageName(image);
  const folder = resolve(dataset);
  const file = await readImageFile(join(datasetPaths(folder, null).images, image));
  const pixels = await decodeImage(file, { maxSidePx: PHOTO_SIDE_PX, name: image });
  const { scale } = pixels;
  const thumbnail = await encodeJpeg(await shrunk(pixels, sidePx), THUMBNAIL_QUALITY);
  const origins = await cropOrigins(folder).catch((error: unknown) => {
    onNote?.(error instanceof Error ? error.message : String(error));
    return null;
  });
  return {
    picture: Buffer.from(thumbnail).toString('base64'),
    width: Math.round(pixels.width / scale),
    height: Math.round(pixels.height / scale),
    bytes: file.length,
    face: origins?.get(sha256(file)) ?? null,
  };
}

async function shrunk(image: RgbImage, sidePx: number): Promise<RgbImage> {
  const factor = Math.min(1, sidePx / Math.max(image.width, image.height));
  const side = (px: number) => Math.max(1, Math.round(px * factor));
  return resizeImage(image, side(image.width), side(image.height));
}

function noImageName(image: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `"${image}" is not <person>/<image>.`,
    'Name an image as list.txt does.',
  );
}
