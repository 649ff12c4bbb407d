import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceRow } from '../../server/src/dataset/facesTable';
import type { FeatureRow } from '../../server/src/features/featureTable';

/** People of VGGFace2 have 363 photos each on average (Cao et al. 2018, section III). */
const PHOTOS_A_PERSON = 363;
/** Landmarks and features of that many rows differ; the others are the same again, to save time. */
const DISTINCT_ROWS = 1000;

/** Named as VGGFace2 names them: n000001/0001_01.jpg. */
export function imageName(i: number): string {
  const person = String(Math.floor(i / PHOTOS_A_PERSON)).padStart(6, '0');
  return `n${person}/${String(i % PHOTOS_A_PERSON).padStart(4, '0')}_01.jpg`;
}

export function hashOf(i: number): string {
  return createHash('sha256').update(`image ${i}`).digest('hex');
}

export function faceRow(i: number): FaceRow {
  const image = imageName(i);
  const landmarks = new Float32Array(136).map((_, k) => ((i * 31 + k * 17) % DISTINCT_ROWS) / 7);
  return {
    ...{ image, photo: image, sha256: hashOf(i), photoSha256: hashOf(-i), photoBytes: 11_000 + i },
    ...{ detector: 'ssd', settings: 'ssd largest 0.3 0.5 0 0', score: 0.9, sharpness: 40 },
    box: { x: 10, y: 12, width: 80, height: 90 },
    landmarks,
  };
}

export function featureRow(i: number, dimensions: number): FeatureRow {
  const values = new Float32Array(dimensions).map((_, k) => ((i * 37 + k * 11) % 1009) / 997);
  return { sha256: hashOf(i), origin: `given:${hashOf(i).slice(0, 16)}`, values };
}

/** Files of 2 to 4 KB, no photos, whose sizes and contents vary as photos' do. */
export async function writeFiles(raw: string, count: number): Promise<void> {
  const noise = Buffer.alloc(8192, createHash('sha512').update('noise').digest());
  for (let i = 0; i < count; i++) {
    const file = join(raw, imageName(i));
    if (i % PHOTOS_A_PERSON === 0) await mkdir(join(file, '..'), { recursive: true });
    const size = 2048 + ((i * 7919) % 2048);
    const content = Buffer.from(noise.subarray(0, size));
    content.write(`${i}`, size >> 1);
    await writeFile(file, content);
  }
}
