import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { decodeImage, type DecodedImage } from '../../images/decodeImage';
import { sniffFormat } from '../../images/sniffFormat';

/** Larger ones are no camera's; also what a frame may weigh. */
const MOST_PIXELS = 4096 * 2304;
export const MOST_FRAME_BYTES = 8_000_000;
/** Longest side that is looked at, as for videos. */
const FRAME_SIDE_PX = 1280;

/**
 * A camera's frame from its JPEG.
 * @throws LikenessError InvalidInput for what is no JPEG or too large, CorruptFile
 */
export async function cameraFrame(jpeg: Uint8Array): Promise<DecodedImage> {
  if (jpeg.length > MOST_FRAME_BYTES) throw refused('is larger than 8 MB');
  if (sniffFormat(jpeg).format !== 'jpeg') throw refused('is no JPEG picture');
  return decodeImage(jpeg, {
    name: 'The frame',
    maxPixels: MOST_PIXELS,
    maxSidePx: FRAME_SIDE_PX,
  });
}

function refused(what: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `The frame ${what}.`,
    'Send frames as JPEG pictures of at most 8 MB.',
  );
}
