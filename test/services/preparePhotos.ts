import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll } from 'vitest';
import { readFaces } from '../../server/src/dataset/datasetIndex';
import { extendBox } from '../../server/src/dataset/preparePhoto';
import { sha256 } from '../../server/src/files/hash';
import { augmentImage } from '../../server/src/images/augment';
import { cropImage } from '../../server/src/images/crop';
import { decodeImage } from '../../server/src/images/decodeImage';
import type { RgbImage } from '../../server/src/images/rgbImage';
import type { FacePool } from '../../server/src/workers/facePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';

/** What writePhotos makes, in the order of list.txt. */
export const PHOTOS = [
  'Zoë 😀/1.jpg',
  'Zoë 😀/2.png',
  'anna/1.jpg',
  'anna/2.webp',
  'anna/3.jpg',
  'bea b/1.jpg',
  'bea b/2.jpg',
];

/** Longer side of a photo, pixels: small, so that looking at one takes little time. */
const PHOTO_SIDE_PX = 360;

/**
 * Writes person folders: three women of a sample photo, each in two or three photos of different light,
 * one turned by its EXIF orientation, one as PNG, one as WebP.
 */
export async function writePhotos(raw: string, pool: FacePool): Promise<void> {
  const { file } = SAMPLE_PHOTOS[0]!;
  const task = { file, detector: 'ssd', minScore: 0.5, backbone: null } as const;
  const { faces } = await pool.run('analysePhoto', task);
  const photo = await decodeImage(file);
  const [zoe, anna, bea] = faces
    .sort((a, b) => a.box.x - b.box.x)
    .map(({ box }) => cropImage(photo, extendBox(box, 0.8)));
  await write(raw, 'Zoë 😀/1.jpg', zoe!);
  await write(raw, 'Zoë 😀/2.png', await augmentImage(zoe!, { brightness: 1.15 }));
  await write(raw, 'anna/1.jpg', anna!);
  await write(raw, 'anna/2.webp', await augmentImage(anna!, { mirror: true, contrast: 0.9 }));
  await write(raw, 'anna/3.jpg', await augmentImage(anna!, { brightness: 0.85 }), 6);
  await write(raw, 'bea b/1.jpg', bea!);
  await write(raw, 'bea b/2.jpg', await augmentImage(bea!, { mirror: true }));
}

/** @param orientation EXIF: 6 stores the photo turned to the left, to be turned back when shown */
async function write(raw: string, path: string, image: RgbImage, orientation = 1): Promise<void> {
  const { width, height, data } = image;
  const pixels = sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: PHOTO_SIDE_PX, height: PHOTO_SIDE_PX, fit: 'inside' })
    .rotate(orientation === 6 ? 270 : 0)
    .withMetadata({ orientation });
  await mkdir(dirname(join(raw, path)), { recursive: true });
  await pixels.toFile(join(raw, path));
}

/** A folder that is removed when the tests of the file are over. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness prepare-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a prepared dataset and its photos, to change at will. */
export async function copyOf(base: { raw: string; dataset: string }) {
  const folder = await tempFolder();
  const copy = { raw: join(folder, 'raw'), dataset: join(folder, 'dataset') };
  await cp(base.raw, copy.raw, { recursive: true });
  await cp(base.dataset, copy.dataset, { recursive: true });
  return copy;
}

/** All that must be the same after two ways to the same dataset. */
export async function endState(dataset: string) {
  const images: Record<string, string> = {};
  for (const person of await readdir(join(dataset, 'images'))) {
    for (const name of await readdir(join(dataset, 'images', person))) {
      const image = `${person}/${name}`;
      images[image] = sha256(await readFile(join(dataset, 'images', image)));
    }
  }
  const faces = [...(await readFaces(dataset)).values()];
  faces.sort((a, b) => (a.image < b.image ? -1 : 1));
  return { images, faces, list: await lines(dataset) };
}

export async function lines(dataset: string): Promise<string[]> {
  const text = await readFile(join(dataset, 'list.txt'), 'utf8');
  return text.split('\n').slice(0, -1);
}

export async function writeLines(dataset: string, images: readonly string[]): Promise<void> {
  await writeFile(join(dataset, 'list.txt'), images.map((image) => `${image}\n`).join(''));
}

/** A pool that counts what it is asked to look at. */
export function counting(pool: FacePool): FacePool & { looked: string[] } {
  const looked: string[] = [];
  return {
    ...pool,
    looked,
    run: (task, args, signal) => {
      looked.push((args as { file: string }).file);
      return pool.run(task, args, signal);
    },
  };
}
