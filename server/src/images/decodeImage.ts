import type { SharpOptions } from 'sharp';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { readImageFile } from './readImageFile';
import type { RgbImage } from './rgbImage';
import { sharp } from './sharp';
import { HEIC, sniffFormat } from './sniffFormat';

/** 16383²: sharp's own limit, 805 MB of RGB; give `maxSidePx` wherever a whole photo is not needed. */
export const MAX_PIXELS = 0x3fff * 0x3fff;
/** Four of CMYK, one of alpha; more is no photo and has been used to attack decoders. */
const MAX_CHANNELS = 5;
/** A 200-megapixel JPEG takes about 3 s, an AVIF of that size ten times as long. */
const DECODE_TIMEOUT_S = 120;

/**
 * Enough of a photo to find and cut out faces: with this `maxSidePx` one of 200 megapixels takes no more
 * memory than one of 16 (50 MB), and a face of a tenth of the width still has 400 pixels.
 */
export const PHOTO_SIDE_PX = 4096;

export interface DecodeLimits {
  /** Photos with more pixels are refused. Default MAX_PIXELS. */
  maxPixels?: number | undefined;
  /** Longer photos are shrunk to this many pixels along their longer side, JPEGs while decoding. */
  maxSidePx?: number | undefined;
  /** Names the image in errors; default: the path that was given. */
  name?: string | undefined;
}

/** Upright pixels, and how they relate to those of the photo. */
export interface DecodedImage extends RgbImage {
  /** Pixels of this image a pixel of the (upright) photo: 1 unless `maxSidePx` shrank it, then below. */
  readonly scale: number;
}

/**
 * Decodes JPEG, PNG, WebP, GIF and TIFF (first frame or page) and AVIF into upright 8-bit sRGB: EXIF
 * orientation applied; embedded colour profile, grey, CMYK and 16-bit converted; alpha laid on white,
 * as viewers and browsers show it, so that the networks see what the user sees. The content decides
 * which format it is, not the name.
 *
 * A file that is cut off is an error, since its lower part would be grey; a JPEG that lacks only its
 * end marker is not.
 * @param source path or content of the file
 * @throws LikenessError CorruptFile with the decoder's words; NotFound when the path cannot be read
 */
export async function decodeImage(
  source: string | Uint8Array,
  limits: DecodeLimits = {},
): Promise<DecodedImage> {
  const name = limits.name ?? (typeof source === 'string' ? source : 'The image');
  const bytes = typeof source === 'string' ? await readImageFile(source) : source;
  refuseUnreadable(bytes, name);
  try {
    return await decodeBytes(bytes, limits);
  } catch (error) {
    throw corrupt(name, decoderWords(error));
  }
}

function refuseUnreadable(bytes: Uint8Array, name: string): void {
  if (bytes.length === 0) throw corrupt(name, 'the file is empty');
  const { unsupported } = sniffFormat(bytes);
  if (unsupported === HEIC) throw heic(name);
  if (unsupported !== undefined) throw corrupt(name, `it is ${unsupported}`);
}

async function decodeBytes(bytes: Uint8Array, limits: DecodeLimits): Promise<DecodedImage> {
  // "error" lets pass what viewers let pass too (odd metadata, stray bytes between segments).
  const options: SharpOptions = {
    failOn: 'error',
    autoOrient: true,
    limitInputPixels: limits.maxPixels ?? MAX_PIXELS,
    limitInputChannels: MAX_CHANNELS,
  };
  try {
    return await decodePixels(bytes, options, limits.maxSidePx);
  } catch (error) {
    if (!lacksEndMarker(bytes)) throw error;
    // With the marker added, only a warning tells whether pixels are missing too.
    const whole = Buffer.concat([bytes, Buffer.from([0xff, 0xd9])]);
    return decodePixels(whole, { ...options, failOn: 'warning' }, limits.maxSidePx);
  }
}

function lacksEndMarker(bytes: Uint8Array): boolean {
  return sniffFormat(bytes).format === 'jpeg' && !(bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9);
}

async function decodePixels(
  bytes: Uint8Array,
  options: SharpOptions,
  maxSidePx = Infinity,
): Promise<DecodedImage> {
  const photo = sharp(bytes, options).timeout({ seconds: DECODE_TIMEOUT_S });
  const { width, height, space } = await photo.metadata();
  // Else sharp 0.35 hands out 16-bit pixels that have a profile as Display P3 numbers.
  if (space === 'rgb16') photo.pipelineColourspace('srgb');
  const scale = Math.min(1, maxSidePx / Math.max(width, height));
  if (scale < 1) photo.resize({ width: maxSidePx, height: maxSidePx, fit: 'inside' });
  const { data, info } = await photo
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`it has ${info.channels} channels, not three`);
  return { width: info.width, height: info.height, data, scale };
}

/** A trail of positions, and what sharp says where another thread's decoding has swept away the reason. */
const IDLE_WORDS =
  /^(source: .*|Unknown error|Warning treated as error due to failOn setting)?\.?$/;

/** The decoder's last words without idle ones. */
function decoderWords(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n');
  const telling = lines.map((line) => line.trim()).filter((line) => !IDLE_WORDS.test(line));
  return telling.join('; ').replace(/\.$/, '') || 'it is damaged or cut off';
}

function corrupt(name: string, words: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `${name} cannot be decoded: ${words}.`,
    'Open it in an image viewer; export it again as JPEG or PNG, or remove it.',
    name,
  );
}

function heic(name: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `${name} is a HEIC photo, a format this program cannot read.`,
    'Export it as JPEG (on an iPhone: Settings, Camera, Formats, "Most Compatible").',
    name,
  );
}
