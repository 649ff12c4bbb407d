import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import type { ReembedResult } from '../../protocol/src/people';
import { prepare } from '../../server/src/dataset/prepare';
import { extractFeatures } from '../../server/src/features/extractFeatures';
import { enroll } from '../../server/src/gallery/enroll';
import { erasePerson } from '../../server/src/gallery/erasePerson';
import { Gallery } from '../../server/src/gallery/gallery';
import { photoFaces } from '../../server/src/gallery/photoFaces';
import { reembed } from '../../server/src/gallery/reembed';
import { decodeImage } from '../../server/src/images/decodeImage';
import type { Progress } from '../../protocol/src/progress';
import { loadModel } from '../../server/src/recognition/loadModel';
import type { RecognitionModel } from '../../server/src/recognition/model';
import { recognizePhotos } from '../../server/src/recognition/recognizePhotos';
import { embed, squaredDistance } from '../../server/src/training/embeddingHead';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { writeOtherRun } from './otherModel';
import { endState, writePhotos } from './preparePhotos';
import { likenessJson, startLikeness } from './runLikeness';
import { facesOf, writeVariants } from './sampleFaces';

/** A kept picture is JPEG, and shrunk to 512 pixels; other pictures of a person are a hundred times as far. */
const PICTURE_DISTANCE = 0.002;

let pool: FacePool;
let model: RecognitionModel;
let other: RecognitionModel;
let root: string;
/** A workspace whose gallery has eight faces of three people; tests work on copies. */
let base: string;
let run: string;

beforeAll(async () => {
  pool = openFacePool({ workers: 2 });
  model = await loadModel(null);
  root = await mkdtemp(join(tmpdir(), 'likeness-reembed-Ü '));
  base = join(root, 'base');
  for (const [name, photo, face, count] of [
    ['Ana', 4, 1, 3],
    ['Zoë', 4, 2, 2],
    ['Bea', 1, 0, 3],
  ] as const) {
    const faces = await facesOf(photo, pool);
    const photos = await writeVariants(photo, faces[face]!, join(base, 'photos', name), count);
    const consent = { by: 'Grace', words: `${name} agrees` };
    await enroll({ name, photos, gallery: join(base, '.likeness'), model, consent }, pool);
  }
  run = await writeOtherRun(join(root, 'runs'), 7);
  other = await loadModel(run);
});

afterAll(async () => {
  await pool.close();
  await rm(root, { recursive: true, force: true });
});

/** @returns the folder of the copy's gallery; its faces still name the photos of the original */
async function copyOf(name: string): Promise<string> {
  const copy = join(root, name);
  await cp(join(base, '.likeness'), join(copy, '.likeness'), { recursive: true });
  return join(copy, '.likeness');
}

async function inGallery<T>(folder: string, use: (gallery: Gallery) => Promise<T>): Promise<T> {
  const gallery = new Gallery(folder);
  try {
    return await use(gallery);
  } finally {
    gallery.close();
  }
}

const stateOf = (folder: string) =>
  inGallery(folder, async (gallery) => ({
    faces: await gallery.faces(),
    model: await gallery.model(),
  }));

/** As if enrolled before pictures were kept. */
const withoutPictures = (folder: string) =>
  inGallery(folder, (gallery) => gallery.store.write((tables) => tables.drop('crops')));

/** As if the photos had been deleted since. */
const withoutPhotos = (folder: string, isGone = (_name: string) => true) =>
  inGallery(folder, (gallery) =>
    gallery.change((faces) =>
      faces.map((face) => (isGone(face.person) ? { ...face, source: '/gone.jpg' } : face)),
    ),
  );

/** What enrolling the same photos with the other model gives, by the photo's path. */
async function freshEmbeddings(folder: string): Promise<Map<string, Float32Array>> {
  const { faces } = await stateOf(folder);
  const entries = faces.map(async ({ source }) => {
    const [face] = await photoFaces(source, other, {}, pool);
    return [source, face!.embedding] as const;
  });
  return new Map(await Promise.all(entries));
}

describe('the pictures that a gallery keeps', () => {
  it('show the face with room around it, at most 512 pixels wide', async () => {
    const gallery = await copyOf('pictures');
    const { faces } = await stateOf(gallery);
    const crops = await inGallery(gallery, (opened) => opened.crops(faces.map(({ id }) => id)));
    expect(crops.size).toBe(8);
    for (const { jpeg, box } of crops.values()) {
      const { width, height } = await decodeImage(jpeg);
      expect(Math.max(width, height)).toBeLessThanOrEqual(512);
      expect(width).toBeGreaterThan(1.2 * box.width);
      expect(height).toBeGreaterThan(1.2 * box.height);
    }
  });

  it('give nearly the embedding of the photo', async () => {
    const gallery = await copyOf('nearly');
    const { faces } = await stateOf(gallery);
    const crops = await inGallery(gallery, (opened) => opened.crops(faces.map(({ id }) => id)));
    const task = {
      ...{ backbone: model.backboneName, detector: 'ssd' as const },
      crops: faces.map(({ id }) => crops.get(id)!),
    };
    const again = embed(model.head, await pool.run('keptFaceFeatures', task));
    const distances = faces.map(({ embedding }, i) => squaredDistance(again, i, embedding, 0));
    console.info(`from picture to photo: ${distances.map((d) => d.toExponential(1)).join(' ')}`);
    expect(Math.max(...distances)).toBeLessThan(PICTURE_DISTANCE);
  });
});

describe('re-embedding', () => {
  it('gives everybody embeddings of the other model, without the photos', async () => {
    const gallery = await copyOf('without photos');
    const before = await stateOf(gallery);
    const fresh = await freshEmbeddings(gallery);
    await withoutPhotos(gallery);
    const progress: Progress[] = [];
    const onProgress = (report: Progress) => void progress.push(report);
    const result = await reembed({ gallery, model: other }, pool, { onProgress });
    expect(result).toEqual({
      model: { id: other.id, runFolder: run },
      ...{ faces: 8, fromPictures: 8, fromPhotos: 0, dropped: [] },
    });
    expect(progress.at(-1)).toMatchObject({ done: 8, total: 8, unit: 'faces' });
    const after = await stateOf(gallery);
    expect(after.model).toEqual({ id: other.id, runFolder: run });
    after.faces.forEach((face, i) => {
      const { embedding, modelId, source, ...rest } = before.faces[i]!;
      expect(face).toMatchObject({ ...rest, modelId: other.id, source: '/gone.jpg' });
      const near = squaredDistance(face.embedding, 0, fresh.get(source)!, 0);
      expect(near).toBeLessThan(PICTURE_DISTANCE);
      expect(squaredDistance(face.embedding, 0, embedding, 0)).toBeGreaterThan(0.5);
      expect(modelId).toBe(model.id);
    });
    const photos = [SAMPLE_PHOTOS[3]!.file];
    const { faces } = await recognizePhotos({ photos, gallery, model: other }, pool);
    expect(faces.map(({ nearest }) => nearest).slice(1, 3)).toEqual(['Ana', 'Zoë']);
    expect(await inGallery(gallery, async (opened) => (await opened.people())[0])).toMatchObject({
      consents: [{ by: 'Grace', words: 'Ana agrees' }],
    });
  });

  it('takes faces without a picture from their photos, and keeps pictures of them', async () => {
    const gallery = await copyOf('from photos');
    const fresh = await freshEmbeddings(gallery);
    await withoutPictures(gallery);
    const result = await reembed({ gallery, model: other }, pool);
    expect(result).toMatchObject({ faces: 8, fromPictures: 0, fromPhotos: 8 });
    for (const { embedding, source } of (await stateOf(gallery)).faces) {
      expect(squaredDistance(embedding, 0, fresh.get(source)!, 0)).toBeLessThan(1e-9);
    }
    expect(await inGallery(gallery, (opened) => opened.cropIds())).toHaveProperty('size', 8);
  });

  it('changes nothing when faces cannot be found again, and says how many and which', async () => {
    const gallery = await copyOf('refused');
    await withoutPictures(gallery);
    await withoutPhotos(gallery, (name) => name === 'Bea');
    const before = await stateOf(gallery);
    const attempt = reembed({ gallery, model: other }, pool);
    await expect(attempt).rejects.toMatchObject({
      code: ErrorCode.NotEnoughData,
      message: expect.stringMatching(
        /^3 of 8 faces .*gone\.jpg, of Bea: its photo is gone/,
      ) as string,
    });
    expect(await stateOf(gallery)).toEqual(before);
    const result = await reembed({ gallery, model: other, dropMissing: true }, pool);
    expect(result).toMatchObject({ faces: 5, fromPhotos: 0 });
    expect(result.dropped.map(({ name, why }) => [name, why])).toEqual(
      Array.from({ length: 3 }, () => ['Bea', 'its photo is gone']),
    );
  });

  it('does not take another face of the photo for the one that was enrolled', async () => {
    const gallery = await copyOf('other face');
    await withoutPictures(gallery);
    const elsewhere = { x: 0, y: 0, width: 10, height: 10 };
    await inGallery(gallery, (opened) =>
      opened.change((faces) =>
        faces.map((face) => (face.person === 'Zoë' ? { ...face, box: elsewhere } : face)),
      ),
    );
    const attempt = reembed({ gallery, model: other }, pool);
    await expect(attempt).rejects.toThrow(/2 of 8 .*no face is where it was/);
  });

  it('leaves the gallery as it was when cancelled, and goes on where it stopped', async () => {
    const gallery = await copyOf('cancelled');
    await withoutPictures(gallery);
    const before = await stateOf(gallery);
    const controller = new AbortController();
    const { signal } = controller;
    let abortedMs = 0;
    const onProgress = () => {
      if (abortedMs > 0) return;
      // Soon: a fast machine has embedded all eight in less than 600 ms.
      setTimeout(() => controller.abort(), 20).unref();
      signal.addEventListener('abort', () => (abortedMs = performance.now()));
      abortedMs = performance.now();
    };
    const attempt = reembed({ gallery, model: other }, pool, { signal, onProgress });
    await expect(attempt).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    expect(performance.now() - abortedMs).toBeLessThan(1000);
    expect(await stateOf(gallery)).toEqual(before);
    expect(await reembed({ gallery, model: other }, pool)).toMatchObject({ faces: 8 });
  });

  it('has nothing to do for the model that the gallery has', async () => {
    const gallery = await copyOf('same');
    const before = await stateOf(gallery);
    const result = await reembed({ gallery, model }, pool);
    expect(result).toMatchObject({ faces: 8, fromPictures: 0, fromPhotos: 0 });
    expect(await stateOf(gallery)).toEqual(before);
  });

  it('notes the run that has the very same head', async () => {
    const gallery = await copyOf('same head');
    const runFolder = join(root, 'same-head-run');
    await reembed({ gallery, model: { ...model, runFolder } }, pool);
    const noted = await inGallery(gallery, (opened) => opened.model());
    expect(noted).toEqual({ id: model.id, runFolder });
  });

  it('forgets people who are removed while it runs', async () => {
    const gallery = await copyOf('removed');
    const removing = { done: false };
    const result = await reembed({ gallery, model: other }, pool, {
      onProgress: () => {
        if (removing.done) return;
        removing.done = true;
        void inGallery(gallery, (opened) => opened.remove('Bea'));
      },
    });
    expect(result.faces).toBe(5);
    expect((await stateOf(gallery)).faces.map(({ person }) => person)).not.toContain('Bea');
  });
});

describe('erasing somebody of a dataset that was made from photos', () => {
  it('leaves the dataset as one that never had them, also after the next prepare', async () => {
    const folders = (name: string) => ({
      workspace: join(root, name),
      raw: join(root, name, 'raw'),
      dataset: join(root, name, 'dataset'),
    });
    const [own, without] = [folders('with anna'), folders('without anna')];
    await writePhotos(own.raw, pool);
    await cp(own.raw, without.raw, { recursive: true });
    await rm(join(without.raw, 'anna'), { recursive: true });
    await prepare(own, pool);
    await prepare(without, pool);
    const options = { dataset: own.dataset, workspace: own.workspace };
    const before = await extractFeatures(options, pool);
    const { erased } = await erasePerson({
      ...{ name: 'anna', gallery: join(own.workspace, '.likeness'), workspace: own.workspace },
      ...{ crops: true, raw: true, features: true },
    });
    const counts = Object.fromEntries(erased.map(({ what, count }) => [what, count]));
    const expected = { features: 3, crops: 3, 'list-lines': 3, 'face-rows': 3, 'raw-photos': 3 };
    expect(counts).toEqual(expected);
    expect(await endState(own.dataset)).toEqual(await endState(without.dataset));
    const names = await readdir(own.workspace, { recursive: true });
    expect(names.filter((name) => name.includes('anna'))).toEqual([]);
    const report = await prepare(own, pool);
    expect(report).toMatchObject({ read: 4, kept: 4, made: 0 });
    expect(await endState(own.dataset)).toEqual(await endState(without.dataset));
    const after = await extractFeatures(options, pool);
    expect(after).toMatchObject({ computed: 0, images: before.images.filter(notAnna) });
  });

  const notAnna = (image: string) => !image.startsWith('anna/');
});

describe('a re-embedding that is killed (kill -9)', () => {
  it('leaves a whole gallery at any moment, and the next ends as one undisturbed', async () => {
    const undisturbed = await copyOf('undisturbed');
    await reembed({ gallery: undisturbed, model: other }, pool);
    const expected = await stateOf(undisturbed);
    const gallery = await copyOf('killed');
    const args = ['people', 'reembed', '--run', run, '--gallery', gallery, '--workspace', root];
    for (const delayMs of [200, 900, 1800, 2600, 3400]) {
      const { child, ended } = startLikeness(args, root);
      await sleep(delayMs);
      child.kill('SIGKILL');
      await ended;
      const { faces, model: own } = await stateOf(gallery);
      expect(faces).toHaveLength(8);
      expect(new Set(faces.map(({ modelId }) => modelId))).toEqual(new Set([own!.id]));
    }
    await likenessJson<ReembedResult>(args, root);
    expect(await stateOf(gallery)).toEqual(expected);
  });
});
