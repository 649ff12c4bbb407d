import type { FaceBox } from '../../protocol/src/faces';
import { cropImage } from '../../server/src/images/crop';
import { decodeImage } from '../../server/src/images/decodeImage';
import { encodeJpeg } from '../../server/src/images/encode';
import { resizeImage } from '../../server/src/images/resize';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';

const FRAME = { width: 640, height: 480 };
/** What of each photo is seen, from one side to the other: people come in, walk through and are gone. */
const FRAMES_A_PHOTO = 60;

/**
 * What a camera before which groups of people pass by would see, over and over: the sample photos, each slowly
 * moved through the picture.
 * @returns JPEG pictures of 640×480, base64
 */
export async function passersBy(): Promise<string[]> {
  const frames: string[] = [];
  for (const { file } of SAMPLE_PHOTOS) {
    const photo = await decodeImage(file);
    const width = Math.max(FRAME.width, Math.round((photo.width / photo.height) * FRAME.height));
    const scene = await resizeImage(photo, width, FRAME.height);
    for (let i = 0; i < FRAMES_A_PHOTO; i++) {
      const x = Math.round(((width - FRAME.width) * i) / (FRAMES_A_PHOTO - 1));
      const jpeg = await encodeJpeg(cropImage(scene, { x, y: 0, ...FRAME }));
      frames.push(Buffer.from(jpeg).toString('base64'));
    }
  }
  return frames;
}

/** One face of a photo with what is round it: nobody else is as large in it. */
export async function portrait(
  file: string,
  { x, y, width, height }: FaceBox,
): Promise<Uint8Array> {
  const margin = width / 2;
  const around = { x: x - margin, y: y - margin, width: 2 * width, height: height + 2 * margin };
  return encodeJpeg(cropImage(await decodeImage(file), around));
}
