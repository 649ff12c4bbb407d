import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../server/src/files/atomicFile';
import { packageRoot } from '../../server/src/files/packageRoot';
import { cropImage, clipBox } from '../../server/src/images/crop';
import { decodeImage } from '../../server/src/images/decodeImage';
import { encodeJpeg } from '../../server/src/images/encode';
import { resizeImage } from '../../server/src/images/resize';
import type { RgbImage } from '../../server/src/images/rgbImage';
import { openFacePool } from '../../server/src/workers/openFacePool';
import type { Raw } from './endToEnd';

const SAMPLES = 6;
const PORTRAIT_PX = { width: 384, height: 512 };
/** How wide the portrait is, in widths of the face. */
const FRAMINGS = [2, 2.5, 3, 3.5];

/** One of the photos that come with face-api, 1 … 6: three people and more, 1,920 pixels wide. */
export function samplePhoto(number: number): string {
  return join(
    packageRoot(),
    'node_modules',
    '@vladmandic',
    'face-api',
    'demo',
    `sample${number}.jpg`,
  );
}

/** A camera's frame with three faces: 640×480, cut out of the first sample photo. */
export async function cameraFrame(): Promise<RgbImage> {
  const photo = await resizeImage(await decodeImage(samplePhoto(1)), 720, 480);
  return cropImage(photo, { x: 40, y: 0, width: 640, height: 480 });
}

/** Portraits of 384×512 pixels around every face of the sample photos, each framed in four ways. */
export async function samplePortraits(folder: string): Promise<Raw> {
  const files: string[] = [];
  const pool = openFacePool({ engine: 'onnx' });
  try {
    for (let number = 1; number <= SAMPLES; number++) {
      const task = {
        file: samplePhoto(number),
        detector: 'ssd',
        minScore: 0.5,
        backbone: null,
      } as const;
      const { faces } = await pool.run('analysePhoto', task);
      const photo = await decodeImage(task.file);
      for (const [i, { box }] of faces.entries()) {
        for (const framing of FRAMINGS) {
          const width = box.width * framing;
          const height = (width * PORTRAIT_PX.height) / PORTRAIT_PX.width;
          const x = box.x + (box.width - width) / 2;
          const y = box.y + box.height / 2 - height * 0.45;
          const crop = cropImage(photo, clipBox({ x, y, width, height }, photo));
          const scale = Math.min(PORTRAIT_PX.width / crop.width, PORTRAIT_PX.height / crop.height);
          const size = [crop.width, crop.height].map((px) => Math.round(px * scale));
          const portrait = await resizeImage(crop, size[0]!, size[1]!);
          const file = join(folder, `person ${number}${i}`, `${framing}.jpg`);
          await writeFileAtomic(file, await encodeJpeg(portrait));
          files.push(file);
        }
      }
    }
  } finally {
    await pool.close();
  }
  return { folder, files };
}

/** The first photos of somebody's person folders, as links. */
export async function firstPhotos(source: string, count: number, folder: string): Promise<Raw> {
  const files: string[] = [];
  const people = (await readdir(source, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  for (const { name } of people.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    await mkdir(join(folder, name), { recursive: true });
    for (const photo of (await readdir(join(source, name))).sort()) {
      if (files.length === count) return { folder, files };
      const file = join(folder, name, photo);
      await symlink(join(source, name, photo), file);
      files.push(file);
    }
  }
  return { folder, files };
}
