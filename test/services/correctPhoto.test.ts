import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import { isCorrection } from '../../server/src/dataset/corrections';
import { enroll } from '../../server/src/gallery/enroll';
import { Gallery } from '../../server/src/gallery/gallery';
import { correctPhoto } from '../../server/src/recognition/correctPhoto';
import type { RecognitionModel } from '../../server/src/recognition/model';
import { recognizePhotos } from '../../server/src/recognition/recognizePhotos';
import { resolveModel } from '../../server/src/recognition/resolveModel';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';

/** Four people, of whom the second from the left is enrolled. */
const PHOTO = SAMPLE_PHOTOS[3]!.file;
/** Everybody in the photo is within it of the only one who is enrolled. */
const LOOSE = 2;

let root: string;
let pool: FacePool;
let model: RecognitionModel;
let gallery: string;
let raw: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness-correct-'));
  [gallery, raw] = [join(root, '.likeness'), join(root, 'raw')];
  pool = openFacePool({ workers: 1, threadsPerWorker: 2 });
  ({ model } = await resolveModel(gallery, root, null));
  const [, second] = await seen();
  await enroll({ name: 'Ann', photos: [PHOTO], face: second!.box, gallery, model }, pool);
});

afterAll(async () => {
  await pool.close();
  await rm(root, { recursive: true, force: true });
});

/** The faces from left to right. */
async function seen() {
  const options = { photos: [PHOTO], gallery, model, threshold: LOOSE };
  return (await recognizePhotos(options, pool)).faces;
}

const names = async () => (await seen()).map(({ name }) => name);

async function peopleWithFaces(): Promise<Record<string, number>> {
  const opened = new Gallery(gallery);
  const people = await opened.people().finally(() => opened.close());
  return Object.fromEntries(people.map(({ name, faces }) => [name, faces]));
}

/** Says whose the face at a place is. */
async function tell(place: number, is: string | null) {
  const face = (await seen())[place]!.box;
  return correctPhoto({ photo: PHOTO, face, is, gallery, model, raw }, pool);
}

it('a face that was taken for somebody has no name once that is said, and its picture is kept to train on', async () => {
  expect(await names()).toEqual(['Ann', 'Ann', 'Ann', 'Ann']);
  const { name, files } = await tell(3, null);
  expect(name).toBe('unknown 1');
  expect(files.map(isCorrection)).toEqual([true]);
  expect(await readdir(raw, { recursive: true })).toEqual([name, relative(raw, files[0]!)]);
  const { [1]: ann, [3]: other } = await names();
  expect([ann, other]).toEqual(['Ann', null]);
});

it('what is said of it later replaces that, in the gallery and among the photos', async () => {
  const { files } = await tell(3, 'Dan');
  expect((await names())[3]).toBe('Dan');
  expect(await readdir(raw, { recursive: true })).toEqual(['Dan', relative(raw, files[0]!)]);
  expect(await peopleWithFaces()).toEqual({ Ann: 1, Dan: 1 });
});

it('a photo that somebody was enrolled from is never taken back', async () => {
  await tell(1, 'Eve');
  expect(existsSync(PHOTO)).toBe(true);
  expect(await peopleWithFaces()).toEqual({ Ann: 1, Dan: 1, Eve: 1 });
});

it('a face that is not there is kept as nobody', async () => {
  const nowhere = { x: 0, y: 0, width: 9, height: 9 };
  const told = correctPhoto({ photo: PHOTO, face: nowhere, is: 'Fay', gallery, model, raw }, pool);
  await expect(told).rejects.toMatchObject({ code: ErrorCode.NotFound });
  expect(await peopleWithFaces()).toEqual({ Ann: 1, Dan: 1, Eve: 1 });
  expect((await readdir(raw)).sort()).toEqual(['Dan', 'Eve']);
});
