import { cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCorrection } from '../../server/src/dataset/corrections';
import { prepare } from '../../server/src/dataset/prepare';
import { enroll } from '../../server/src/gallery/enroll';
import { reembed } from '../../server/src/gallery/reembed';
import {
  closeLive,
  correctLive,
  openLive,
  seeFrame,
} from '../../server/src/recognition/live/sessions';
import { loadModel } from '../../server/src/recognition/loadModel';
import type { RecognitionModel } from '../../server/src/recognition/model';
import { recognizePhotos } from '../../server/src/recognition/recognizePhotos';
import { retrainHint } from '../../server/src/recognition/retrainHint';
import { trainOnDataset } from '../../server/src/training/trainOnDataset';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { startLikeness } from './runLikeness';
import { facesOf, writeVariants } from './sampleFaces';

/** Photos whose people are enrolled and trained on, but for two: one is taken for another, one for nobody yet. */
const PHOTOS = [2, 4, 5] as const;
const LOOKALIKE = '5c';
const TAKEN_FOR = '5a';
const OVERLOOKED = '5d';
const isOutside = (name: string) => name === LOOKALIKE || name === OVERLOOKED;
const VARIANTS = 4;

let root: string;
let pool: FacePool;
const files = new Map<string, string[]>();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness-corrections-'));
  pool = openFacePool({ workers: 2 });
  for (const photo of PHOTOS) {
    for (const [i, face] of (await facesOf(photo, pool)).entries()) {
      const name = `${photo}${'abcde'[i]!}`;
      const place = isOutside(name) ? 'elsewhere' : 'before/raw';
      files.set(name, await writeVariants(photo, face, join(root, place, name), VARIANTS));
    }
  }
});

afterAll(async () => {
  await pool.close();
  await rm(root, { recursive: true, force: true });
});

/** A workspace. */
function inside(home: string) {
  const at = (...names: string[]) => join(root, home, ...names);
  return { workspace: at(), raw: at('raw'), dataset: at('dataset'), gallery: at('.likeness') };
}

type Workspace = ReturnType<typeof inside>;

async function trained(home: string): Promise<RecognitionModel> {
  const { workspace, raw, dataset } = inside(home);
  await prepare({ raw, dataset }, pool);
  const { run } = await trainOnDataset({ workspace, dataset }, pool);
  return loadModel(run);
}

/** Says whose face a camera sees. @param is null: not whom it is taken for @returns whom it is kept as */
async function correct(home: string, model: RecognitionModel, photo: string, is: string | null) {
  const { gallery, raw } = inside(home);
  const { session } = await openLive({ gallery, model }, pool);
  const jpegBase64 = (await readFile(photo)).toString('base64');
  const { faces } = await seeFrame({ session, jpegBase64, timeMs: 0 });
  const largest = faces.reduce((a, b) => (b.box.width > a.box.width ? b : a));
  const { name } = await correctLive({ session, track: largest.track, is, raw });
  closeLive(session);
  return name;
}

/** Whom the largest face of each photo that shows one is taken for; part: its distance in parts of the threshold. */
async function seen(photos: string[], gallery: string, model: RecognitionModel) {
  const { faces, threshold } = await recognizePhotos({ photos, gallery, model }, pool);
  const largest = photos.flatMap((photo) =>
    faces
      .filter((face) => face.photo === photo)
      .sort((a, b) => b.box.width - a.box.width)
      .slice(0, 1),
  );
  return largest.map(({ name, nearest, distance }) => ({
    ...{ name, nearest },
    part: distance! / threshold,
  }));
}

describe('a wrong name that was corrected before a camera', () => {
  let first: RecognitionModel;
  let next: RecognitionModel;
  let before: Workspace;
  let after: Workspace;
  const wrong = () => files.get(LOOKALIKE)!;
  const other = () => files.get(OVERLOOKED)!;

  beforeAll(async () => {
    [before, after] = [inside('before'), inside('after')];
    first = await trained('before');
    for (const [name, photos] of files) {
      if (isOutside(name)) continue;
      await enroll({ name, photos, gallery: before.gallery, model: first }, pool);
    }
    await cp(before.workspace, after.workspace, { recursive: true });
  });

  it('is wrong in every picture of that person, as long as nobody says so', async () => {
    const faces = await seen(wrong(), before.gallery, first);
    expect(faces.map(({ name }) => name)).toEqual(wrong().map(() => TAKEN_FOR));
  });

  it('is put right by the next training run, in pictures that it has not seen too', async () => {
    expect(await correct('after', first, wrong()[0]!, null)).toBe('unknown 1');
    expect(await correct('after', first, other()[0]!, 'Dan')).toBe('Dan');
    expect(await retrainHint(after)).toMatchObject({ corrections: 2, newPeople: ['Dan'] });
    next = await trained('after');
    await reembed({ gallery: after.gallery, model: next }, pool);
    const faces = await seen(wrong(), after.gallery, next);
    expect(faces.map(({ name, nearest }) => [name, nearest])).toEqual(
      wrong().map(() => [null, 'unknown 1']),
    );
    const named = await seen(other(), after.gallery, next);
    expect(named.length).toBeGreaterThan(1);
    expect(new Set(named.map(({ name }) => name))).toEqual(new Set(['Dan']));
    const own = await seen(files.get(TAKEN_FOR)!, after.gallery, next);
    expect(own.length).toBeGreaterThan(1);
    expect(new Set(own.map(({ name }) => name))).toEqual(new Set([TAKEN_FOR]));
  });

  it('is a reason to train again until that is done', async () => {
    const hint = await retrainHint({ ...after, workspace: before.workspace });
    expect(hint.words).toMatch(/^Training again would help: 2 corrections, 1 person is new/);
    expect((await retrainHint(before)).words).toBeNull();
    expect((await retrainHint(after)).words).toBeNull();
    const untrained = await retrainHint({ ...before, workspace: join(root, 'elsewhere') });
    expect(untrained).toMatchObject({ run: null, corrections: 0 });
    expect(untrained.words).toMatch(/^Training would help: 10 people are new/);
    // What training cannot learn from is no reason.
    const nothing = { corrections: 0, newPeople: [], words: null };
    expect(await retrainHint({ ...after, raw: join(root, 'nowhere') })).toMatchObject(nothing);
  });

  it('is one again when the face is said to be another’s, who is known to the run', async () => {
    const told = inside('told');
    await cp(after.workspace, told.workspace, { recursive: true });
    expect(await correct('told', next, other()[0]!, TAKEN_FOR)).toBe(TAKEN_FOR);
    expect(await retrainHint(told)).toMatchObject({
      ...{ corrections: 1, newPeople: [] },
      words: 'Training again would help: 1 correction.',
    });
    const people = await startLikeness(['people', '--json'], told.workspace).ended;
    expect(people.err).toContain('Training again would help: 1 correction. Run likeness prepare');
    expect(JSON.parse(people.out)).toHaveLength(12);
  });

  it('is put right by that run alone, whoever is enrolled, and the person it was taken for is still known', async () => {
    await reembed({ gallery: before.gallery, model: next }, pool);
    const told = await seen(wrong(), before.gallery, next);
    expect(told.map(({ name, nearest }) => [name, nearest])).toEqual(
      wrong().map(() => [null, TAKEN_FOR]),
    );
    const own = await seen(files.get(TAKEN_FOR)!, before.gallery, next);
    expect(new Set(own.map(({ name }) => name))).toEqual(new Set([TAKEN_FOR]));
  });

  it('is told by pictures that count for more than any other photo', async () => {
    const corrected = await seen(wrong(), before.gallery, next);
    const plain = inside('plain');
    await cp(after.raw, plain.raw, { recursive: true });
    for (const photo of await readdir(plain.raw, { recursive: true })) {
      if (!isCorrection(photo)) continue;
      const name = basename(photo).replace('corrected', 'photo');
      await rename(join(plain.raw, photo), join(plain.raw, dirname(photo), name));
    }
    const other = await trained('plain');
    await reembed({ gallery: before.gallery, model: other }, pool);
    const alike = await seen(wrong(), before.gallery, other);
    for (const [i, { part }] of corrected.entries()) {
      expect(part).toBeGreaterThan(alike[i]!.part + 0.1);
    }
  });
});
