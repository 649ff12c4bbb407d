import { LikenessError } from '../../errors';
import { cropImage } from '../../images/crop';
import { decodeImage } from '../../images/decodeImage';
import { encodeJpeg } from '../../images/encode';
import { resizeImage } from '../../images/resize';
import type { RgbImage } from '../../images/rgbImage';
import type { Box } from '../../detection/face';
import type { EvaluatedImage } from '../evaluateRows';

/** Longer side, pixels: twice what is shown, for dense screens. */
const PICTURE_SIDE_PX = 208;
const PICTURE_QUALITY = 78;
/** A face is small in a photo at this size only when it could hardly be seen anyway. */
const PHOTO_SIDE_PX = 1600;
/** Around the face's box, in parts of its sides: hair and chin belong to the impression. */
const FACE_MARGIN = 0.3;

/** A small picture of an image's face as a data URI; null when the file cannot be read any more. */
export async function facePicture({ file, box }: EvaluatedImage): Promise<string | null> {
  try {
    const photo = await decodeImage(file, { maxSidePx: box ? PHOTO_SIDE_PX : PICTURE_SIDE_PX });
    const face = box ? cropImage(photo, withMargin(scaled(box, photo.scale))) : photo;
    const small = await shrink(face);
    const jpeg = await encodeJpeg(small, PICTURE_QUALITY);
    return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
  } catch (error) {
    if (error instanceof LikenessError) return null;
    throw error;
  }
}

function scaled(box: Box, scale: number): Box {
  const { x, y, width, height } = box;
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

/** The square around the middle of a box, with a margin. */
function withMargin(box: Box): Box {
  const side = Math.max(box.width, box.height) * (1 + 2 * FACE_MARGIN);
  const x = box.x + (box.width - side) / 2;
  const y = box.y + (box.height - side) / 2;
  return { x, y, width: side, height: side };
}

function shrink(image: RgbImage): Promise<RgbImage> {
  const scale = Math.min(1, PICTURE_SIDE_PX / Math.max(image.width, image.height));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return resizeImage(image, side(image.width), side(image.height));
}
