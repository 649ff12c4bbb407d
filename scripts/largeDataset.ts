/**
 * Makes a dataset of very many images, to see what panels take on it: `node dist/largeDataset.js <samples> <workspace>
 * <name> [images, default 100000] [images a person, default 50]`
 *
 * The pictures are those of the sample dataset, each with a comment of its own, so that no two files are the same.
 * Features are drawn round a centre for each person and put into the workspace's store, as are descriptions of the
 * crops: nothing is detected and no network runs. Of a hundred images two are another's, one is blurred and one small.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { backboneInfo, backboneKey, DEFAULT_BACKBONE } from '../server/src/backbones/registry';
import { readDataset } from '../server/src/dataset/datasetIndex';
import { writeFacesTable, type FaceRow } from '../server/src/dataset/facesTable';
import { writeList } from '../server/src/dataset/listFile';
import { FeatureCache } from '../server/src/features/featureCache';
import { landmarksOrigin } from '../server/src/features/landmarksOrigin';
import { writeFileAtomic } from '../server/src/files/atomicFile';
import { forEachParallel } from '../server/src/parallel';
import type { CropDescription } from '../server/src/review/describeCrops';
import { SeededRandom } from '../server/src/training/random';

const [samples, workspace, name, images = '100000', each = '50'] = process.argv.slice(2);
const [count, imagesEach] = [Number(images), Number(each)];
/** How far faces of a person lie from their centre, beside a centre of length one. */
const SPREAD = 0.45;
const ROWS_AT_ONCE = 4096;
const CLEAR: CropDescription = {
  ...{ sharpness: 400, faceSizePx: 90, faces: 1, score: 0.97 },
  ...{ room: 0.4, turn: 0.1, tiltDeg: 2 },
};

interface Sample {
  jpeg: Buffer;
  landmarks: Float32Array;
}

async function readSamples(dataset: string): Promise<Sample[]> {
  const found = (await readDataset(dataset)).filter(({ landmarks }) => landmarks !== null);
  return Promise.all(
    found.map(async ({ file, landmarks }) => {
      const jpeg = await sharp(await readFile(file))
        .jpeg({ quality: 50 })
        .toBuffer();
      return { jpeg, landmarks: landmarks! };
    }),
  );
}

/** A comment right after the start of the picture (ITU T.81, B.2.4.5). */
function withComment(jpeg: Buffer, text: string): Buffer {
  const comment = Buffer.from(text);
  const head = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)]);
}

const personOf = (i: number) => Math.floor(i / imagesEach);
const digits = (number: number) => String(number).padStart(5, '0');
const imageOf = (i: number) => `n${digits(personOf(i))}/${digits(i % imagesEach)}.jpg`;

/** Of a hundred images two have another's face. */
function seenPerson(i: number): number {
  const people = Math.ceil(count / imagesEach);
  return i % 50 === 7 ? (personOf(i) + 1 + (i % 97)) % people : personOf(i);
}

function descriptionOf(i: number): CropDescription {
  if (i % 100 === 13) return { ...CLEAR, sharpness: 3 };
  return i % 100 === 31 ? { ...CLEAR, faceSizePx: 18 } : CLEAR;
}

function gaussian(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
}

/** @returns a vector whose length is about `length` */
function randomVector(random: SeededRandom, dimensions: number, length: number): Float32Array {
  const scale = length / Math.sqrt(dimensions);
  return Float32Array.from({ length: dimensions }, () => gaussian(random) * scale);
}

async function writeImages(dataset: string, faces: readonly Sample[]): Promise<string[]> {
  const hashes: string[] = [];
  const people = Math.ceil(count / imagesEach);
  for (let person = 0; person < people; person++) {
    await mkdir(join(dataset, 'images', `n${digits(person)}`), { recursive: true });
  }
  await forEachParallel(Array(count).keys(), 16, async (i) => {
    const file = withComment(faces[i % faces.length]!.jpeg, `${name} ${i}`);
    hashes[i] = createHash('sha256').update(file).digest('hex');
    await writeFile(join(dataset, 'images', imageOf(i)), file);
  });
  return hashes;
}

async function writeFeatures(hashes: readonly string[], faces: readonly Sample[]): Promise<void> {
  const info = backboneInfo(DEFAULT_BACKBONE);
  const { dimensions } = info;
  const random = SeededRandom.ofSeed(1, 1);
  const centres = Array.from({ length: Math.ceil(count / imagesEach) }, () =>
    randomVector(random, dimensions, 1),
  );
  const key = backboneKey(info);
  const cache = await FeatureCache.open(workspace!, { name: info.name, key, dimensions });
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    const rows = hashes.slice(from, from + ROWS_AT_ONCE).map((sha256, k) => {
      const i = from + k;
      const centre = centres[seenPerson(i)]!;
      const noise = randomVector(random, dimensions, SPREAD);
      const origin = landmarksOrigin(faces[i % faces.length]!.landmarks, 'ssd');
      return { sha256, origin, values: centre.map((value, d) => value + noise[d]!) };
    });
    await cache.add(rows);
  }
  await cache.compact();
  cache.close();
}

async function writeDescriptions(hashes: readonly string[]): Promise<void> {
  const path = join(workspace!, '.likeness', 'crops.json');
  const known = await readFile(path, 'utf8').then(
    (text) => (JSON.parse(text) as { crops: Record<string, CropDescription> }).crops,
    () => ({}),
  );
  const crops = {
    ...known,
    ...Object.fromEntries(hashes.map((hash, i) => [hash, descriptionOf(i)])),
  };
  await writeFileAtomic(path, JSON.stringify({ format: 1, crops }));
}

function faceRow(i: number, sha256: string, { landmarks }: Sample): FaceRow {
  const image = imageOf(i);
  return {
    ...{ image, photo: image, sha256, photoSha256: sha256, photoBytes: 10_000 + i },
    ...{
      detector: 'ssd',
      settings: 'ssd largest 0.3 0.5 0 0',
      score: 0.9,
      sharpness: 40,
      landmarks,
    },
    box: { x: 10, y: 12, width: 80, height: 90 },
  };
}

async function main(): Promise<void> {
  const dataset = join(workspace!, name!);
  const faces = await readSamples(samples!);
  const hashes = await writeImages(dataset, faces);
  await writeList(
    join(dataset, 'list.txt'),
    hashes.map((_, i) => imageOf(i)),
  );
  const rows = hashes.map((hash, i) => faceRow(i, hash, faces[i % faces.length]!));
  await writeFacesTable(join(dataset, 'faces.arrow'), { written: new Date().toISOString(), rows });
  await writeFeatures(hashes, faces);
  await writeDescriptions(hashes);
}

void main();
