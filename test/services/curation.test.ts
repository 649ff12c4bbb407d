import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeImage } from '../../server/src/dataset/describeImage';
import { readDataset, readFaces } from '../../server/src/dataset/datasetIndex';
import { photoOf } from '../../server/src/dataset/browse/photoOf';
import { redo, undo } from '../../server/src/dataset/curation/curation';
import {
  deleteImages,
  includeImages,
  mergePersons,
  moveImages,
  renamePerson,
} from '../../server/src/dataset/curation/operations';
import { recropImage } from '../../server/src/dataset/curation/recrop';
import { prepare } from '../../server/src/dataset/prepare';
import { sha256 } from '../../server/src/files/hash';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { contentOf } from '../unit/curation/sampleDataset';
import { copyOf, lines, PHOTOS, tempFolder, writePhotos } from './preparePhotos';
import { facesOf } from './sampleFaces';

let pool: FacePool;
let base: { raw: string; dataset: string };
let raw: string;
let dataset: string;
let target: { dataset: string; workspace: string };

beforeAll(async () => {
  pool = openFacePool({ workers: 2 });
  const folder = await tempFolder();
  base = { raw: join(folder, 'raw'), dataset: join(folder, 'dataset') };
  await writePhotos(base.raw, pool);
  await prepare(base, pool);
});
afterAll(() => pool.close());

beforeEach(async () => {
  ({ raw, dataset } = await copyOf(base));
  target = { dataset, workspace: dirname(dataset) };
});

const images = async () => Object.keys(await contentOf(join(dataset, 'images'))).sort();

describe('preparing again after curation', () => {
  it('leaves a renamed person as they are, with the same faces', async () => {
    await renamePerson(target, { person: 'anna', newName: 'Ada' });
    const before = { images: await images(), lines: await lines(dataset) };
    const report = await prepare({ raw, dataset }, pool);
    expect(report).toMatchObject({ read: 7, kept: 7, made: 0, skipped: {}, withoutPhoto: 0 });
    expect({ images: await images(), lines: await lines(dataset) }).toEqual(before);
    const [ada] = await readDataset(dataset);
    expect(ada).toMatchObject({ image: 'Ada/1.jpg' });
    expect(sha256(await readFile(ada!.file))).toBe(ada!.sha256);
    expect((await readFaces(dataset)).get('Ada/1.jpg')?.photo).toBe('anna/1.jpg');
  });

  it('leaves out what was deleted, excluded, or moved and then deleted, time and again', async () => {
    await deleteImages(target, { images: ['anna/1.jpg'] });
    await includeImages(target, { images: ['bea b/1.jpg'], included: false });
    await moveImages(target, { images: ['anna/3.jpg'], person: 'Zoë 😀' });
    await deleteImages(target, { images: ['Zoë 😀/3.jpg'] });
    const listed = ['Zoë 😀/1.jpg', 'Zoë 😀/2.png', 'anna/2.webp', 'bea b/2.jpg'];
    for (let run = 0; run < 2; run++) {
      const report = await prepare({ raw, dataset }, pool);
      expect(report).toMatchObject({ made: 0, skipped: { 'removed-by-hand': 3 } });
      expect(await lines(dataset)).toEqual(listed);
    }
    for (let step = 0; step < 4; step++) await undo(target);
    await prepare({ raw, dataset }, pool);
    expect(await lines(dataset)).toEqual(PHOTOS);
  });

  it('leaves a moved crop alone when a photo with its new name comes', async () => {
    await moveImages(target, { images: ['anna/3.jpg'], person: 'bea b' });
    const file = join(dataset, 'images/bea b/3.jpg');
    const crop = await readFile(file);
    await copyFile(SAMPLE_PHOTOS[1]!.file, join(raw, 'bea b/3.jpg'));
    const report = await prepare({ raw, dataset, policy: 'largest' }, pool);
    expect(report.skipped).toEqual({ 'same-name': 1 });
    expect(await readFile(file)).toEqual(crop);
    expect((await readFaces(dataset)).get('bea b/3.jpg')?.photo).toBe('anna/3.jpg');
  });

  it('crops a photo that has changed since its crop was moved', async () => {
    await mergePersons(target, { persons: ['anna'], into: 'bea b' });
    await copyFile(SAMPLE_PHOTOS[1]!.file, join(raw, 'anna/3.jpg'));
    const report = await prepare({ raw, dataset }, pool);
    expect(report).toMatchObject({ made: 1, kept: 7 });
    expect(await lines(dataset)).toEqual(expect.arrayContaining(['anna/3.jpg', 'bea b/3.jpg']));
  });

  it('finishes a change that was cut off first', async () => {
    await renamePerson(target, { person: 'anna', newName: 'Ada' });
    const after = await images();
    await undo(target);
    // As if the process had died right after it had noted what it was about to do.
    const history = await contentOf(join(target.workspace, '.likeness'));
    const [folder] = Object.keys(history).filter((path) => path.endsWith('history.json'));
    const trash = join('..', '.likeness', dirname(folder!));
    const intent = { format: 'likeness.curation/1', history: trash, id: 'change-000001' };
    await writeFile(
      join(dataset, 'curation.json'),
      JSON.stringify({ ...intent, direction: 'redo' }),
    );
    await prepare({ raw, dataset }, pool);
    expect(await images()).toEqual(after);
  });
});

describe('cropping again', () => {
  /** A person with a photo of three, of whom the largest face was taken. */
  beforeEach(async () => {
    await mkdir(join(raw, 'group'));
    await copyFile(SAMPLE_PHOTOS[0]!.file, join(raw, 'group/1.jpg'));
    await prepare({ raw, dataset }, pool);
  });

  const rowOf = async () => (await readFaces(dataset)).get('group/1.jpg')!;

  it('takes another face of the photo, is undone to the byte, and survives preparing again', async () => {
    const before = await rowOf();
    const start = await contentOf(dataset);
    const faces = await facesOf(1, pool);
    const other = faces.find(({ box }) => Math.abs(box.x - before.box.x) > box.width)!;
    await recropImage(target, { image: 'group/1.jpg', face: other.box }, pool, {});
    const row = await rowOf();
    expect(row.box.x).toBeCloseTo(other.box.x, 3);
    expect(row.sha256).toBe(sha256(await readFile(join(dataset, 'images/group/1.jpg'))));
    const done = await contentOf(dataset);
    await undo(target);
    expect(await contentOf(dataset)).toEqual(start);
    await redo(target);
    expect(await contentOf(dataset)).toEqual(done);
    for (const marginRatio of [0.3, 0.5]) await prepare({ raw, dataset, marginRatio }, pool);
    expect((await rowOf()).sha256).toBe(row.sha256);
  });

  it('takes another margin of the same face', async () => {
    const before = await describeImage({ dataset, image: 'group/1.jpg' });
    await recropImage(target, { image: 'group/1.jpg', marginRatio: 0 }, pool, {});
    const { width, face } = await describeImage({ dataset, image: 'group/1.jpg' });
    expect(width / before.width).toBeCloseTo(1 / 1.6, 1);
    expect(face?.photo).toBe('group/1.jpg');
  });

  it('is refused where there is no face, or the photo is gone', async () => {
    const start = await contentOf(dataset);
    const nowhere = { x: 0, y: 0, width: 20, height: 20 };
    const image = 'group/1.jpg';
    const wrong = recropImage(target, { image, face: nowhere }, pool, {});
    await expect(wrong).rejects.toThrow('there is no face at this place');
    expect(await photoOf({ ...target, image })).toMatchObject({ file: join(raw, image) });
    await rm(join(raw, image));
    await expect(recropImage(target, { image }, pool, {})).rejects.toThrow('is not in');
    expect(await contentOf(dataset)).toEqual(start);
  });

  it('is not undone over what somebody has edited since', async () => {
    await recropImage(target, { image: 'group/1.jpg', marginRatio: 0 }, pool, {});
    await copyFile(SAMPLE_PHOTOS[2]!.file, join(dataset, 'images/group/1.jpg'));
    await expect(undo(target)).rejects.toThrow('changed after it was cropped');
  });
});
