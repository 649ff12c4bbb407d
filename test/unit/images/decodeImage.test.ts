import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../../../server/src/errors';
import { decodeImage } from '../../../server/src/images/decodeImage';
import type { RgbImage } from '../../../server/src/images/rgbImage';
import {
  colourDistance,
  paint,
  pipeline,
  pixel,
  quarterColours,
  quarters,
  QUARTERS,
} from './testImages';

const COLOURS = Object.values(QUARTERS);

function expectQuarters(image: RgbImage, tolerance: number): void {
  const off = quarterColours(image).map((colour, i) => colourDistance(colour, COLOURS[i]!));
  expect(Math.max(...off)).toBeLessThanOrEqual(tolerance);
}

async function failure(source: string | Uint8Array): Promise<LikenessError> {
  const error: unknown = await decodeImage(source, { name: 'anna/1.jpg' }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LikenessError);
  return error as LikenessError;
}

describe('decodeImage reads', () => {
  it.each([
    ['JPEG', (p: Sharp) => p.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 4],
    ['progressive JPEG', (p: Sharp) => p.jpeg({ quality: 100, progressive: true }), 4],
    ['PNG', (p: Sharp) => p.png(), 0],
    ['PNG with a palette', (p: Sharp) => p.png({ palette: true }), 2],
    ['16-bit PNG', (p: Sharp) => p.toColourspace('rgb16').png(), 0],
    [
      '16-bit PNG with a colour profile',
      (p: Sharp) => p.withIccProfile('p3').toColourspace('rgb16').png(),
      2,
    ],
    ['lossless WebP', (p: Sharp) => p.webp({ lossless: true }), 0],
    ['GIF', (p: Sharp) => p.gif(), 2],
    ['TIFF', (p: Sharp) => p.tiff(), 4],
    ['16-bit TIFF', (p: Sharp) => p.toColourspace('rgb16').tiff({ compression: 'lzw' }), 0],
    ['Lab TIFF', (p: Sharp) => p.toColourspace('lab').tiff({ compression: 'lzw' }), 2],
    ['AVIF', (p: Sharp) => p.avif({ quality: 95, chromaSubsampling: '4:4:4' }), 8],
    ['a wide-gamut profile, into sRGB', (p: Sharp) => p.withIccProfile('p3').png(), 2],
  ])('%s', async (_, encode, tolerance) => {
    const image = await decodeImage(await encode(pipeline(quarters())).toBuffer());
    expect([image.width, image.height, image.data.length]).toEqual([48, 32, 48 * 32 * 3]);
    expectQuarters(image, tolerance);
  });

  it('the values of a profile as colours, not as numbers', async () => {
    const bytes = await pipeline(quarters()).withIccProfile('p3').png().toBuffer();
    const raw = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
    expect(colourDistance([...raw.subarray(0, 3)], QUARTERS.topLeft)).toBeGreaterThan(10);
  });

  it.each([
    ['8-bit', 'b-w'],
    ['16-bit', 'grey16'],
  ])('%s grey as equal red, green and blue', async (_, space) => {
    const bytes = await pipeline(quarters()).toColourspace(space).png().toBuffer();
    const image = await decodeImage(bytes);
    const [red, green, blue] = pixel(image, 2, 2);
    expect([green, blue]).toEqual([red, red]);
    expect(red).toBeGreaterThan(60);
    expect(red).toBeLessThan(120);
  });

  it('CMYK, with and without a profile', async () => {
    const cmyk = pipeline(quarters()).toColourspace('cmyk');
    const plain = await cmyk.clone().jpeg({ quality: 100 }).toBuffer();
    const profiled = await cmyk.withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(plain).metadata()).space).toBe('cmyk');
    // Print inks cannot show these screen colours; inverted inks would be off by 150 and more.
    expectQuarters(await decodeImage(plain), 80);
    expectQuarters(await decodeImage(profiled), 80);
  });

  it('alpha laid on white, in colour, grey and 16-bit', async () => {
    const create = (red: number, alpha: number) =>
      sharp({
        create: { width: 4, height: 4, channels: 4, background: { r: red, g: 100, b: 50, alpha } },
      });
    const half = await decodeImage(await create(200, 0.5).png().toBuffer());
    expect(colourDistance(pixel(half, 1, 1), [228, 178, 153])).toBeLessThanOrEqual(1);
    const deep = await decodeImage(await create(200, 0.5).toColourspace('rgb16').png().toBuffer());
    expect(colourDistance(pixel(deep, 1, 1), [228, 178, 153])).toBeLessThanOrEqual(1);
    const clear = await decodeImage(await create(0, 0).toColourspace('b-w').png().toBuffer());
    expect(pixel(clear, 1, 1)).toEqual([255, 255, 255]);
  });

  it('only the first frame of an animation', async () => {
    const frames = [quarters(), paint(48, 32, () => [0, 0, 0])];
    const stack = new Uint8Array(Buffer.concat(frames.map((frame) => frame.data)));
    const gif = await sharp(stack, { raw: { width: 48, height: 64, channels: 3, pageHeight: 32 } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const image = await decodeImage(gif);
    expect(image.height).toBe(32);
    expectQuarters(image, 2);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i upright', async (orientation) => {
    const stored = store(quarters(), orientation);
    const bytes = await pipeline(stored)
      .withMetadata({ orientation })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    expect((await sharp(bytes).metadata()).orientation).toBe(orientation);
    const image = await decodeImage(bytes);
    expect([image.width, image.height]).toEqual([48, 32]);
    expectQuarters(image, 4);
  });

  it('by content, whatever the name says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'likeness-decode-'));
    const file = join(folder, 'really a png.jpg');
    await writeFile(file, await pipeline(quarters()).png().toBuffer());
    expectQuarters(await decodeImage(file), 0);
    await rm(folder, { recursive: true });
  });
});

/**
 * What a camera stores so that a viewer that obeys the EXIF orientation shows `upright`: the table of
 * TIFF 6.0 (page 36), which says where the stored rows and columns lie in what is seen.
 */
function store(upright: RgbImage, orientation: number): RgbImage {
  const [right, bottom] = [upright.width - 1, upright.height - 1];
  const seen: Record<number, (column: number, row: number) => [x: number, y: number]> = {
    1: (column, row) => [column, row],
    2: (column, row) => [right - column, row],
    3: (column, row) => [right - column, bottom - row],
    4: (column, row) => [column, bottom - row],
    5: (column, row) => [row, column],
    6: (column, row) => [right - row, column],
    7: (column, row) => [right - row, bottom - column],
    8: (column, row) => [row, bottom - column],
  };
  const turned = orientation > 4;
  const [width, height] = turned
    ? [upright.height, upright.width]
    : [upright.width, upright.height];
  return paint(width, height, (column, row) => pixel(upright, ...seen[orientation]!(column, row)));
}

describe('decodeImage shrinks long photos', () => {
  it('keeps a short one and says how far it shrank a long one, upright', async () => {
    const bytes = await pipeline(quarters(300, 1200))
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const whole = await decodeImage(bytes, { maxSidePx: 1200 });
    expect([whole.width, whole.height, whole.scale]).toEqual([300, 1200, 1]);
    const small = await decodeImage(bytes, { maxSidePx: 400 });
    expect([small.width, small.height]).toEqual([100, 400]);
    expect(small.scale).toBeCloseTo(1 / 3, 10);
    expectQuarters(small, 6);
  });
});

describe('decodeImage refuses, naming the file and the reason', () => {
  let jpeg: Buffer;
  let folder: string;
  beforeAll(async () => {
    jpeg = await pipeline(quarters(480, 320)).jpeg().toBuffer();
    folder = await mkdtemp(join(tmpdir(), 'likeness-decode-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('an empty file', async () => {
    const error = await failure(new Uint8Array(0));
    expect(error.code).toBe(ErrorCode.CorruptFile);
    expect(error.message).toBe('anna/1.jpg cannot be decoded: the file is empty.');
  });

  it('text, and pictures of formats it does not read', async () => {
    const words = async (text: string) => (await failure(Buffer.from(text, 'latin1'))).message;
    expect(await words('Dear diary, …')).toContain('it is not an image');
    expect(await words('<svg xmlns="http://www.w3.org/2000/svg"/>')).toContain('SVG');
    expect(await words('BM' + '\0'.repeat(60))).toContain('BMP');
    expect(await words('\0\0\0\x18ftypisom\0\0\0\0isommp42')).toContain('a video');
  });

  it.each(['heic', 'mif1'])('HEIC (main brand %s), with the way out', async (brand) => {
    const head = Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0mif1heic`, 'latin1');
    const error = await failure(Buffer.concat([head, Buffer.alloc(500)]));
    expect(error.code).toBe(ErrorCode.CorruptFile);
    expect(error.message).toContain('HEIC');
    expect(error.remedy).toContain('JPEG');
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'a %s cut off',
    async (format) => {
      const bytes = await pipeline(quarters(480, 320)).toFormat(format).toBuffer();
      const error = await failure(bytes.subarray(0, Math.floor(bytes.length * 0.7)));
      expect(error.code).toBe(ErrorCode.CorruptFile);
      expect(error.message).toMatch(/^anna\/1\.jpg cannot be decoded: \S/);
      expect(error.message).not.toContain('\n');
    },
  );

  it('a JPEG cut off whose end marker someone put back', async () => {
    const cut = jpeg.subarray(0, Math.floor(jpeg.length * 0.7));
    expect((await failure(cut)).message).toContain('premature end');
  });

  it('a photo with more pixels than allowed', async () => {
    const decode = decodeImage(jpeg, { maxPixels: 1000, name: 'big' });
    await expect(decode).rejects.toThrow(/^big cannot be decoded: .*pixel limit/);
  });

  it('a missing file and a folder', async () => {
    const missing = join(folder, 'nobody.jpg');
    const [none, directory] = [await failure(missing), await failure(folder)];
    expect([none.code, none.message]).toEqual([ErrorCode.NotFound, `${missing} does not exist.`]);
    expect(directory.path).toBe(folder);
  });
});

describe('decodeImage is patient with', () => {
  it('a JPEG that only lacks its end marker', async () => {
    const jpeg = await pipeline(quarters(480, 320)).jpeg().toBuffer();
    expect([...jpeg.subarray(-2)]).toEqual([0xff, 0xd9]);
    const image = await decodeImage(jpeg.subarray(0, -2));
    expect(Buffer.from(image.data).equals(Buffer.from((await decodeImage(jpeg)).data))).toBe(true);
  });

  it('bytes after the end, as phones append for moving photos', async () => {
    const jpeg = await pipeline(quarters()).jpeg().toBuffer();
    const image = await decodeImage(Buffer.concat([jpeg, Buffer.alloc(5000, 7)]));
    expect(image.width).toBe(48);
  });

  it('a damaged colour profile', async () => {
    const jpeg = await pipeline(quarters()).withIccProfile('srgb').jpeg().toBuffer();
    jpeg.fill(0x55, jpeg.indexOf('ICC_PROFILE') + 20, jpeg.indexOf('ICC_PROFILE') + 90);
    expectQuarters(await decodeImage(jpeg), 40);
  });
});

describe('readImageFile', () => {
  it.skipIf(process.platform === 'win32')(
    'refuses pipes and devices at once, never waiting for them',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'likeness-decode-'));
      const pipe = join(folder, 'pipe.jpg');
      execFileSync('mkfifo', [pipe]);
      for (const path of [pipe, '/dev/zero']) {
        const error = await failure(path);
        expect([error.code, error.message]).toEqual([
          ErrorCode.CorruptFile,
          `${path} is not a file.`,
        ]);
      }
      await rm(folder, { recursive: true });
    },
  );
});
