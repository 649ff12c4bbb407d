import { once } from 'node:events';
import { cancelled, LikenessError } from '../../errors';
import { cropImage } from '../../images/crop';
import { decodeImage } from '../../images/decodeImage';
import { encodeJpeg } from '../../images/encode';
import { resizeImage } from '../../images/resize';
import type { RgbImage } from '../../images/rgbImage';
import type { JobContext } from '../../job';
import { forEachParallel } from '../../parallel';
import { progressMeter } from '../../progressMeter';

/** Side of a thumbnail: a face can be recognised, and thousands fit. */
export const THUMBNAIL_PX = 64;

/** The projector's limit, which is that of graphics cards for a texture. */
const SPRITE_SIDE_PX = 8192;

export const MAX_THUMBNAILS = (SPRITE_SIDE_PX / THUMBNAIL_PX) ** 2;

/** JPEG: as PNG, ten thousand faces would take 100 MB. */
const QUALITY = 85;

/** Where an image cannot be read any more. */
const GREY = 128;

/** As many as libuv has threads. */
const AT_ONCE = 4;

/**
 * All images on one sheet, as the projector wants it: a square grid of 64×64 thumbnails, from left to
 * right, then down.
 * @param files at most MAX_THUMBNAILS
 * @returns a JPEG
 * @throws LikenessError Cancelled
 */
export async function drawSprite(
  files: readonly string[],
  context: JobContext,
): Promise<Uint8Array> {
  const columns = Math.ceil(Math.sqrt(files.length));
  const sidePx = columns * THUMBNAIL_PX;
  const sheet = {
    width: sidePx,
    height: sidePx,
    data: new Uint8Array(sidePx * sidePx * 3).fill(GREY),
  };
  const total = files.length;
  const meter = progressMeter(context, { step: 'Drawing thumbnails', unit: 'images', total });
  const draw = async ([i, file]: [number, string]) => {
    const thumbnail = await thumbnailOf(file);
    if (thumbnail) paste(thumbnail, sheet, (i % columns) * THUMBNAIL_PX, rowOf(i, columns));
    meter.advance(1);
  };
  await forEachParallel(files.entries(), AT_ONCE, draw, context.signal);
  return unlessCancelled(encodeJpeg(sheet, QUALITY), context.signal);
}

/** Waits for work that cannot be stopped and takes seconds; a cancel ends the waiting. */
async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const waiting = new AbortController();
  const cancel = once(signal, 'abort', { signal: waiting.signal }).then(() => {
    throw cancelled();
  });
  try {
    return await Promise.race([work, cancel]);
  } finally {
    waiting.abort();
  }
}

function rowOf(i: number, columns: number): number {
  return Math.floor(i / columns) * THUMBNAIL_PX;
}

/** The middle square of an image; null when it cannot be read. */
async function thumbnailOf(file: string): Promise<RgbImage | null> {
  try {
    const image = await decodeImage(file, { maxSidePx: 8 * THUMBNAIL_PX });
    const side = Math.min(image.width, image.height);
    const [x, y] = [(image.width - side) / 2, (image.height - side) / 2];
    const square = cropImage(image, { x, y, width: side, height: side });
    return await resizeImage(square, THUMBNAIL_PX, THUMBNAIL_PX);
  } catch (error) {
    if (error instanceof LikenessError) return null;
    throw error;
  }
}

function paste({ width, height, data }: RgbImage, sheet: RgbImage, x: number, y: number): void {
  for (let row = 0; row < height; row++) {
    const line = data.subarray(row * width * 3, (row + 1) * width * 3);
    sheet.data.set(line, ((y + row) * sheet.width + x) * 3);
  }
}
