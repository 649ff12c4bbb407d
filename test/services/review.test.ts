import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import type { ReviewResult } from '../../protocol/src/review';
import { CHANGES, changedCopy, plantErrors } from '../../scripts/review/plantErrors';
import { scoreReview } from '../../scripts/review/scoreReview';
import { writePlanted } from '../../scripts/review/writePlanted';
import { readDataset } from '../../server/src/dataset/datasetIndex';
import { prepare } from '../../server/src/dataset/prepare';
import { writeFileAtomic } from '../../server/src/files/atomicFile';
import { decodeImage } from '../../server/src/images/decodeImage';
import { loadModel } from '../../server/src/recognition/loadModel';
import { rejectFindings } from '../../server/src/review/decided';
import { markWrongLabels } from '../../server/src/review/markWrongLabels';
import { nearestImages } from '../../server/src/review/nearestImages';
import { reviewDataset } from '../../server/src/review/reviewDataset';
import { SeededRandom } from '../../server/src/training/random';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { likenessJson } from './runLikeness';
import { facesOf, writeVariants } from './sampleFaces';

const PHOTO = 5;
/** Of its five faces, those with nobody else close by. */
const FACES = [0, 1, 3, 4];
const PEOPLE = ['Ana', 'Bea', 'Cleo', 'Dora'];
const VARIANTS = 8;

let pool: FacePool;
let root: string;

beforeAll(async () => {
  pool = openFacePool({ workers: 2 });
  root = await mkdtemp(join(tmpdir(), 'likeness review-'));
});
afterAll(async () => {
  await pool.close();
  await rm(root, { recursive: true, force: true });
});

async function review(dataset: string, withRejected = false): Promise<ReviewResult> {
  const options = { dataset, workspace: root, model: await loadModel(null), withRejected };
  return reviewDataset(options, pool);
}

describe('a dataset of sample photos with errors', () => {
  let dataset: string;
  let found: ReviewResult;

  beforeAll(async () => {
    dataset = join(root, 'dataset');
    const faces = await facesOf(PHOTO, pool);
    for (const [i, person] of PEOPLE.entries()) {
      const files = await writeVariants(PHOTO, faces[FACES[i]!]!, join(root, person), VARIANTS);
      for (const [n, file] of files.entries()) {
        // Dora's last variant lies in Ana's folder, and half of Cleo's in a folder of their own.
        const folder =
          person === 'Dora' && n === VARIANTS - 1
            ? 'Ana'
            : person === 'Cleo' && n % 2 === 1
              ? 'Cleo again'
              : person;
        const target = join(dataset, 'images', folder, `${person} ${n}.jpg`);
        await mkdir(dirname(target), { recursive: true });
        await copyFile(file, target);
      }
    }
    const plain = join(dataset, 'images', 'Bea', 'Bea 0.jpg');
    for (const change of CHANGES) {
      const random = SeededRandom.ofSeed(1, 1);
      const copy = await changedCopy(await decodeImage(plain), change, random);
      await writeFileAtomic(join(dataset, 'images', 'Bea', `${change}.jpg`), copy);
    }
    found = await review(dataset);
  });

  it('lists the wrong label with the right name and what it looks like', () => {
    const { image, person, suggested, score, ...evidence } = found.wrongLabels[0]!;
    expect({ image, person, suggested }).toEqual({
      ...{ image: 'Ana/Dora 7.jpg', person: 'Ana', suggested: 'Dora' },
    });
    expect(found.wrongLabels).toHaveLength(1);
    expect(score).toBeGreaterThan(0.9);
    expect(evidence.suggestedDistance).toBeLessThan(evidence.distance!);
    expect(evidence.resembles!.image).toMatch(/^Dora\//);
    expect(evidence.nearestOwn!.image).toMatch(/^Ana\/Ana/);
  });

  it('lists the copies, whatever was done to them', () => {
    const copies = found.duplicates.find(({ images }) => images.includes('Bea/Bea 0.jpg'))!;
    for (const change of CHANGES) expect(copies.images).toContain(`Bea/${change}.jpg`);
    expect(copies.acrossPeople).toBe(false);
    for (const { images } of found.duplicates) {
      // Variants of one picture are copies; those of two people never are.
      const people = new Set(images.map((image) => /\/(Ana|Cleo|Dora)/.exec(image)?.[1] ?? 'Bea'));
      expect(people.size).toBe(1);
    }
  });

  it('lists the person in two folders', () => {
    expect(found.samePerson.map(({ people }) => [...people].sort())).toEqual([
      ['Cleo', 'Cleo again'],
    ]);
    expect(found.mixedFolders).toEqual([]);
  });

  it('is answered by the command line with the same lists', async () => {
    const told = await likenessJson<ReviewResult>(['review', 'dataset'], root);
    expect(told.wrongLabels).toMatchObject([
      {
        image: 'Ana/Dora 7.jpg',
        person: 'Ana',
        suggested: 'Dora',
        score: found.wrongLabels[0]!.score,
      },
    ]);
    const { duplicates, samePerson, mixedFolders, leaks, poor } = found;
    expect(told).toMatchObject({ duplicates, samePerson, mixedFolders, leaks, poor });
    const { wrongLabels } = await rejectedBy('--reject', told.wrongLabels[0]!.id);
    expect(wrongLabels).toEqual([]);
    expect((await rejectedBy('--unreject', told.wrongLabels[0]!.id)).wrongLabels).toHaveLength(1);
  });

  async function rejectedBy(option: '--reject' | '--unreject', id: string): Promise<ReviewResult> {
    await likenessJson(['review', option, id], root);
    return likenessJson<ReviewResult>(['review', 'dataset'], root);
  }

  it('does not list again what was rejected', async () => {
    const ids = [found.wrongLabels[0]!.id, found.samePerson[0]!.id];
    await rejectFindings(root, ids);
    const again = await review(dataset);
    expect(again.wrongLabels).toEqual([]);
    expect(again.samePerson).toEqual([]);
    expect(again.duplicates).toEqual(found.duplicates);
    expect(again.rejected).toBe(found.rejected + 2);
    const all = await review(dataset, true);
    expect(all.wrongLabels).toEqual([{ ...found.wrongLabels[0]!, rejected: true }]);
    await rejectFindings(root, ids, true);
    expect((await review(dataset)).wrongLabels).toEqual(found.wrongLabels);
  });

  it('lists first what somebody marked, with the person it is likest, until that is taken back', async () => {
    const image = 'Bea/Bea 1.jpg';
    expect(await markWrongLabels(root, dataset, [image])).toBe(1);
    const [marked, ...others] = (await review(dataset)).wrongLabels;
    expect(marked).toMatchObject({ image, person: 'Bea', marked: true, score: 1 });
    expect(marked!.suggested).toBeOneOf(PEOPLE.filter((person) => person !== 'Bea'));
    expect(marked!.resembles!.image.split('/')[0]).toBe(marked!.suggested);
    expect(others).toEqual(found.wrongLabels);
    await markWrongLabels(root, dataset, [image], true);
    expect((await review(dataset)).wrongLabels).toEqual(found.wrongLabels);
  });

  it('is asked by picture: each face of a photo finds the images of itself', async () => {
    const photo = SAMPLE_PHOTOS[PHOTO - 1]!.file;
    const asked = { photo, dataset, workspace: root, model: await loadModel(null), top: 3 };
    const { found: faces, threshold } = await nearestImages(asked, pool);
    FACES.forEach((face, i) => {
      const { images } = faces[face]!;
      const own = expect.stringContaining(`/${PEOPLE[i]!} `) as string;
      if (PEOPLE[i] !== 'Bea') expect(images.map(({ image }) => image)).toEqual([own, own, own]);
      expect(images[0]!.distance).toBeLessThan(threshold);
      const distances = images.map(({ distance }) => distance);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
    });
    const ofBea = await nearestImages({ ...asked, person: 'Bea' }, pool);
    for (const { images } of ofBea.found) {
      expect(images.map(({ image }) => image.split('/')[0])).toEqual(['Bea', 'Bea', 'Bea']);
    }
    const nobody = await nearestImages({ ...asked, person: 'Be' }, pool);
    expect(nobody.found.map(({ images }) => images)).toEqual(faces.map(() => []));
  });

  it('cannot mark what is not there', async () => {
    await expect(markWrongLabels(root, dataset, ['Bea/gone.jpg'])).rejects.toMatchObject({
      ...{ code: ErrorCode.NotFound, message: 'Bea/gone.jpg is not in the dataset any more.' },
    });
    await expect(markWrongLabels(root, dataset, ['../list.txt'])).rejects.toMatchObject({
      code: ErrorCode.InvalidInput,
    });
  });
});

const RAW = join(__dirname, '../../../shared/data/faces/raw');
const PHOTOS_EACH = 10;
const PEOPLE_TAKEN = 14;

describe.skipIf(!existsSync(RAW))('planted errors among photos of many people', () => {
  it('are found, and little else', async () => {
    const raw = join(root, 'raw');
    for (const person of (await readdir(RAW)).sort().slice(0, PEOPLE_TAKEN)) {
      await mkdir(join(raw, person), { recursive: true });
      for (const photo of (await readdir(join(RAW, person))).sort().slice(0, PHOTOS_EACH)) {
        await copyFile(join(RAW, person, photo), join(raw, person, photo));
      }
    }
    const clean = join(root, 'clean');
    await prepare({ raw, dataset: clean }, pool);
    const sources = (await readDataset(clean)).map(({ image }) => image);
    const shares = { swapped: 0.05, duplicated: 0.04, splitPeople: 1, mixedPairs: 1 };
    const planted = plantErrors(sources, shares, 1);
    const dataset = join(root, 'planted');
    await writePlanted(clean, dataset, planted, 1);
    const score = scoreReview(planted, await review(dataset), await review(clean));
    expect(score.wrongLabels.precision).toBeGreaterThanOrEqual(0.9);
    expect(score.wrongLabels.recall).toBeGreaterThanOrEqual(0.9);
    expect(score.duplicates.precision).toBeGreaterThanOrEqual(0.9);
    expect(score.duplicates.recall).toBeGreaterThanOrEqual(0.9);
    expect(score.samePerson.hits).toBe(1);
    expect(score.mixedFolders.hits).toBe(1);
  });
});
