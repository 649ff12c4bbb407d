import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../protocol/src/progress';
import { writeFacesTable, type FaceRow } from '../../server/src/dataset/facesTable';
import type { Face } from '../../server/src/detection/face';
import { extractFeatures } from '../../server/src/features/extractFeatures';
import type { FeatureMatrix } from '../../server/src/features/featureMatrix';
import { sha256 } from '../../server/src/files/hash';
import { encodeJpeg } from '../../server/src/images/encode';
import { readImageFile } from '../../server/src/images/readImageFile';
import type { JobContext } from '../../server/src/job';
import { openFacePool } from '../../server/src/workers/openFacePool';
import type { FacePool } from '../../server/src/workers/facePool';
import { facesOf, writeVariants } from './sampleFaces';

/** A picture of a face and the landmarks in it; everything else is made of these. */
interface Picture {
  bytes: Buffer;
  landmarks: Float32Array;
}

let pool: FacePool;
let ana: Picture;
let zoe: Picture;
let scratch: string;
let root: string;
let dataset: string;

beforeAll(async () => {
  pool = openFacePool({ workers: 2 });
  scratch = await mkdtemp(join(tmpdir(), 'likeness-pictures-'));
  const faces = await facesOf(4, pool);
  [ana, zoe] = [await picture('ana', faces[0]!), await picture('zoe', faces[1]!)];
});

afterAll(async () => {
  await pool.close();
  await rm(scratch, { recursive: true, force: true });
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness-features-'));
  dataset = join(root, 'dataset');
  await writeDataset({ Ana: [ana, 3], Zoë: [zoe, 3] });
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function picture(name: string, face: Face): Promise<Picture> {
  const [file] = await writeVariants(4, face, join(scratch, name), 1);
  const crops = [{ file: file!, landmarks: null, sha256: '' }];
  const task = { backbone: 'face-api', detector: 'ssd', crops } as const;
  const { outcomes } = await pool.run('cropFeatures', task);
  return { bytes: await readImageFile(file!), landmarks: outcomes[0]!.landmarks! };
}

/** Other bytes, the same picture: a number after the end of the JPEG. */
function numbered({ bytes }: Picture, number: number): Buffer {
  return Buffer.concat([bytes, Buffer.from(String(number))]);
}

/** Writes crops 1.jpg … for each person, with the landmarks kept beside them as prepare does. */
async function writeDataset(people: Record<string, [picture: Picture, count: number]>) {
  const rows: FaceRow[] = [];
  for (const [person, [picture, count]] of Object.entries(people)) {
    await mkdir(join(dataset, 'images', person), { recursive: true });
    for (let i = 1; i <= count; i++) {
      const bytes = numbered(picture, i);
      await writeFile(crop(person, `${i}.jpg`), bytes);
      const image = `${person}/${i}.jpg`;
      rows.push({ ...FACE, image, sha256: sha256(bytes), landmarks: picture.landmarks });
    }
  }
  await writeFacesTable(join(dataset, 'faces.arrow'), { written: new Date().toISOString(), rows });
}

const FACE = {
  detector: 'ssd',
  photo: 'photo.jpg',
  photoSha256: '',
  photoBytes: 1,
  settings: '',
  score: 1,
  sharpness: 100,
  box: { x: 0, y: 0, width: 1, height: 1 },
};

function crop(person: string, file: string): string {
  return join(dataset, 'images', person, file);
}

function extract(context: JobContext = {}, shard?: { index: number; count: number }) {
  return extractFeatures({ dataset, workspace: root, shard }, pool, context);
}

function row({ images, values, dimensions }: FeatureMatrix, image: string): Float32Array {
  const at = images.indexOf(image) * dimensions;
  return values.subarray(at, at + dimensions);
}

describe('extracting features', () => {
  it('gives each image a row, in order, and takes all of them from the cache the next time', async () => {
    const progress: Progress[] = [];
    const first = await extract({ onProgress: (step) => progress.push(step) });
    const names = ['1.jpg', '2.jpg', '3.jpg'];
    const images = ['Ana', 'Zoë'].flatMap((person) => names.map((name) => `${person}/${name}`));
    expect(first.images).toEqual(images);
    expect(first.values).toHaveLength(6 * first.dimensions);
    expect(first.computed).toBe(6);
    expect(first.hashes[4]).toBe(sha256(numbered(zoe, 2)));
    expect(row(first, 'Ana/1.jpg')).toEqual(row(first, 'Ana/2.jpg'));
    expect(row(first, 'Ana/1.jpg')).not.toEqual(row(first, 'Zoë/1.jpg'));
    expect(progress.at(-1)).toMatchObject({ step: 'Computing features', done: 6, total: 6 });

    const second = await extract();
    expect(second.computed).toBe(0);
    expect(second.values).toEqual(first.values);
    expect(second.hashes).toEqual(first.hashes);
  });

  it('computes only what changed, finding the face where landmarks are missing or stale', async () => {
    const before = await extract();
    await writeFile(crop('Ana', '2.jpg'), numbered(zoe, 99));
    await writeFile(crop('Ana', '4.jpg'), numbered(ana, 98));
    await rm(crop('Zoë', '2.jpg'));
    const after = await extract();
    expect(after.computed).toBe(2);
    expect(after.images).toEqual([
      ...['Ana/1.jpg', 'Ana/2.jpg', 'Ana/3.jpg', 'Ana/4.jpg'],
      ...['Zoë/1.jpg', 'Zoë/3.jpg'],
    ]);
    expect(row(after, 'Ana/2.jpg')).toEqual(row(before, 'Zoë/1.jpg'));
    expect(row(after, 'Ana/4.jpg')).toEqual(row(before, 'Ana/1.jpg'));
    expect(row(after, 'Ana/3.jpg')).toEqual(row(before, 'Ana/3.jpg'));
  });

  it('leaves out and counts images without a face and images that cannot be read', async () => {
    const grey = { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3).fill(120) };
    await writeFile(crop('Ana', '5.jpg'), await encodeJpeg(grey));
    await truncate(crop('Ana', '2.jpg'), 3000);
    await writeFile(crop('Zoë', '5.jpg'), 'not a picture');
    const features = await extract();
    expect(features.images).toHaveLength(5);
    expect(features.withoutFace).toEqual(['Ana/5.jpg']);
    expect(features.unreadable.map(({ image }) => image)).toEqual(['Ana/2.jpg', 'Zoë/5.jpg']);
    expect(features.unreadable[0]!.words).toMatch(/2\.jpg/);
    const again = await extract();
    expect(again.computed).toBe(0);
    expect(again.withoutFace).toEqual(['Ana/5.jpg']);
  });

  it('computes copies of an image once', async () => {
    await writeFile(crop('Ana', 'copy.jpg'), numbered(ana, 50));
    await writeFile(crop('Zoë', 'copy.jpg'), numbered(ana, 50));
    const features = await extract();
    expect(features.computed).toBe(7);
    expect(features.images).toHaveLength(8);
  });

  it('shares the work between shards, whose results lie in one cache', async () => {
    const [even, odd] = await Promise.all([0, 1].map((index) => extract({}, { index, count: 2 })));
    expect([even!.images.length, odd!.images.length]).toEqual([3, 3]);
    expect(new Set([...even!.images, ...odd!.images]).size).toBe(6);
    const all = await extract();
    expect(all.computed).toBe(0);
    expect(all.images).toHaveLength(6);
  });

  it('keeps what was done when it is cancelled, and goes on there', async () => {
    await writeDataset({ Ana: [ana, 30], Zoë: [zoe, 3] });
    const controller = new AbortController();
    const onProgress = ({ step, done }: Progress) => {
      if (step === 'Computing features' && done > 0) controller.abort();
    };
    const cancelled = extract({ onProgress, signal: controller.signal });
    await expect(cancelled).rejects.toMatchObject({ message: 'Cancelled.' });
    const rest = await extract();
    expect(rest.images).toHaveLength(33);
    expect(rest.computed).toBeGreaterThan(0);
    expect(rest.computed).toBeLessThanOrEqual(33 - 8);
  });

  it('computes anew, with a note, when the cache is damaged', async () => {
    const before = await extract();
    const database = join(root, '.likeness', 'features.lance');
    const tables = await readdir(database);
    const table = tables.find((name) => name.endsWith('.lance'))!;
    for (const file of await readdir(join(database, table, 'data'))) {
      await truncate(join(database, table, 'data', file), 100);
    }
    const notes: string[] = [];
    const after = await extract({ onNote: (note) => notes.push(note) });
    expect(after.computed).toBe(6);
    expect(after.values).toEqual(before.values);
    expect(notes.join()).toMatch(/computed again/);
  });
});

describe('a process that is killed while it extracts', () => {
  it('leaves what it saved to the next', async () => {
    await writeDataset({ Ana: [ana, 100] });
    const args = [resolve('dist/cli.js'), 'features', dataset, '--workspace', root];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const data = join(root, '.likeness', 'features.lance');
    // The first version is the empty table.
    const saved = async () => {
      const files = await readdir(data, { recursive: true }).catch(() => []);
      return files.filter((file) => file.endsWith('.manifest')).length >= 2;
    };
    while (child.exitCode === null && !(await saved())) await sleep(20);
    child.kill('SIGKILL');
    await ended;
    expect(child.signalCode).toBe('SIGKILL');
    const rest = await extract();
    expect(rest.images).toHaveLength(100 + 3);
    expect(rest.computed).toBeLessThanOrEqual(rest.images.length - 8);
  });
});

describe('the features of crops', () => {
  it('come from the landmarks that are given, if these belong to the bytes', async () => {
    const file = crop('Ana', '1.jpg');
    const hash = sha256(numbered(ana, 1));
    const ask = async (landmarks: ArrayLike<number> | null, of: string) => {
      const crops = [{ file, landmarks, sha256: of }];
      const task = { backbone: 'face-api', detector: 'ssd', crops } as const;
      const { features, outcomes } = await pool.run('cropFeatures', task);
      return { features, ...outcomes[0]! };
    };
    const detected = await ask(null, hash);
    expect(detected.origin).toBe('detected:ssd');
    expect(detected.landmarks).toHaveLength(136);

    const given = await ask(detected.landmarks, hash);
    expect(given.origin).toMatch(/^given:/);
    expect(given.features).toEqual(detected.features);

    const shifted = await ask(
      detected.landmarks!.map((value) => value + 12),
      hash,
    );
    expect(shifted.features).not.toEqual(detected.features);
    expect(shifted.origin).not.toBe(given.origin);

    const stale = await ask(shifted.landmarks, 'the hash of other bytes');
    expect(stale.features).toEqual(detected.features);
    expect(stale.origin).toBe('detected:ssd');
  });

  it('are of the largest face where a crop shows several', async () => {
    const photo = resolve('node_modules/@vladmandic/face-api/demo/sample1.jpg');
    const crops = [{ file: photo, landmarks: null, sha256: '' }];
    const task = { backbone: 'face-api', detector: 'ssd', crops } as const;
    const { outcomes } = await pool.run('cropFeatures', task);
    const faces = await facesOf(1, pool);
    const largest = faces.sort(
      (a, b) => b.box.width * b.box.height - a.box.width * a.box.height,
    )[0]!;
    expect(outcomes[0]!.landmarks).toEqual(largest.landmarks);
  });
});
