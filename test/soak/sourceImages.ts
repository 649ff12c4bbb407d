import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { packageRoot } from '../../server/src/files/packageRoot';
import type { MutatedFormat } from './imageParts';
import type { SourceImage } from './mutations';

/** Small, so that a face is found in moments: what is tried out are the decoders. */
const SIDE_PX = 200;

/** Ways to encode, so that every part of a decoder has its turn. */
const VARIANTS: [format: MutatedFormat, variant: string, encode: (photo: Sharp) => Sharp][] = [
  ['jpeg', 'baseline', (photo) => photo.jpeg()],
  [
    'jpeg',
    'progressive, with EXIF',
    (photo) => photo.jpeg({ progressive: true }).withExif({ IFD0: { Copyright: 'nobody' } }),
  ],
  [
    'jpeg',
    'with a profile, turned',
    (photo) => photo.withIccProfile('p3').withMetadata({ orientation: 6 }).jpeg(),
  ],
  ['jpeg', 'CMYK', (photo) => photo.toColourspace('cmyk').jpeg()],
  ['jpeg', 'grey', (photo) => photo.greyscale().jpeg({ chromaSubsampling: '4:4:4' })],
  ['png', 'RGB', (photo) => photo.png()],
  ['png', 'palette', (photo) => photo.png({ palette: true, colours: 32 })],
  ['png', '16-bit, interlaced', (photo) => photo.toColourspace('rgb16').png({ progressive: true })],
  ['png', 'alpha, with a profile', (photo) => photo.ensureAlpha(0.7).withIccProfile('p3').png()],
  ['webp', 'lossy', (photo) => photo.webp()],
  ['webp', 'lossless, alpha', (photo) => photo.ensureAlpha(0.5).webp({ lossless: true })],
  [
    'webp',
    'with EXIF and a profile',
    (photo) =>
      photo
        .withIccProfile('p3')
        .withExif({ IFD0: { Copyright: 'nobody' } })
        .webp(),
  ],
  ['gif', 'one picture', (photo) => photo.gif({ colours: 64 })],
  ['gif', 'interlaced', (photo) => photo.gif({ colours: 16, progressive: true })],
  ['tiff', 'JPEG inside', (photo) => photo.tiff({ compression: 'jpeg' })],
  ['tiff', 'LZW', (photo) => photo.tiff({ compression: 'lzw', predictor: 'horizontal' })],
  [
    'tiff',
    'deflate, tiled',
    (photo) => photo.tiff({ compression: 'deflate', tile: true, tileWidth: 64, tileHeight: 64 }),
  ],
  ['tiff', '16-bit, plain', (photo) => photo.toColourspace('rgb16').tiff({ compression: 'none' })],
  [
    'tiff',
    'one bit, fax',
    (photo) => photo.toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }),
  ],
];

/** Small files of every format and variant, made of the sample photos, and an animation. */
export async function sourceImages(): Promise<SourceImage[]> {
  const sources: SourceImage[] = [];
  for (const [i, [format, variant, encode]] of VARIANTS.entries()) {
    const photo = sharp(samplePhoto(1 + (i % 6))).resize(SIDE_PX);
    sources.push({ format, variant, bytes: await encode(photo).toBuffer() });
  }
  sources.push({ format: 'gif', variant: 'animated', bytes: await animation('gif') });
  sources.push({ format: 'webp', variant: 'animated', bytes: await animation('webp') });
  return sources;
}

/** One of the six photos that ship with face-api. */
function samplePhoto(number: number): string {
  const demo = join(packageRoot(), 'node_modules/@vladmandic/face-api/demo');
  return join(demo, `sample${number}.jpg`);
}

async function animation(format: 'gif' | 'webp'): Promise<Buffer> {
  const frame = sharp(samplePhoto(1)).resize(64, 64).removeAlpha();
  const frames = await Promise.all(
    [1, 0.7, 1.3].map((brightness) => frame.clone().modulate({ brightness }).raw().toBuffer()),
  );
  const raw = { width: 64, height: 64 * frames.length, channels: 3, pageHeight: 64 } as const;
  return sharp(Buffer.concat(frames), { raw })
    [format]({ delay: [90, 90, 90] })
    .toBuffer();
}
