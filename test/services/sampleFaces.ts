import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { drawVariants, renderVariant } from '../../scripts/faceVariants';
import type { Face } from '../../server/src/detection/face';
import { decodeImage } from '../../server/src/images/decodeImage';
import type { FacePool } from '../../server/src/workers/facePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';

/** The faces of sample photo 1 … 6, from left to right. */
export async function facesOf(photo: number, pool: FacePool): Promise<Face[]> {
  const { file, people } = SAMPLE_PHOTOS[photo - 1]!;
  const task = { file, detector: 'ssd', minScore: 0.5, backbone: null } as const;
  const { faces } = await pool.run('analysePhoto', task);
  if (faces.length !== people) throw new Error(`${faces.length} faces in sample photo ${photo}`);
  return faces.sort((a, b) => a.box.x - b.box.x);
}

/**
 * Writes pictures of one face of a sample photo: the plain crop first, then other light, blur, flip and
 * rotation.
 * @returns the files, `<folder>/1.jpg` …
 */
export async function writeVariants(
  photo: number,
  face: Face,
  folder: string,
  count: number,
): Promise<string[]> {
  const pixels = await decodeImage(SAMPLE_PHOTOS[photo - 1]!.file);
  const variants = drawVariants(face.box, count, photo);
  return Promise.all(
    variants.map(async (variant, i) => {
      const file = join(folder, `${i + 1}.jpg`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await renderVariant(pixels, variant));
      return file;
    }),
  );
}
