import {
  access,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import type { EvaluationDetails } from '../../protocol/src/evaluationDetails';
import { pretrainedHead } from '../../server/src/backbones/pretrainedHead';
import { readDetails } from '../../server/src/evaluation/details/detailsFile';
import { evaluateFolders } from '../../server/src/evaluation/evaluateFolders';
import { evaluatePairs } from '../../server/src/evaluation/evaluatePairs';
import { extractFeatures } from '../../server/src/features/extractFeatures';
import { encodeJpeg } from '../../server/src/images/encode';
import { loadModel } from '../../server/src/recognition/loadModel';
import { readRun } from '../../server/src/training/run';
import { trainHead } from '../../server/src/training/trainHead';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { facesOf, writeVariants } from './sampleFaces';

const PEOPLE = ['Ana', 'Bea', 'Cleo', 'Dora'];
const PHOTO = 5;
/** Of its five faces, those with nobody else close by. */
const FACES = [0, 1, 3, 4];
/** The first half is trained on. */
const VARIANTS = 6;

let pool: FacePool;
let root: string;

/** LFW's layout is that of a dataset's images too. */
const imageOf = (person: string, number: number): string =>
  `${person}/${person}_${String(number).padStart(4, '0')}.jpg`;

async function writeDataset(name: string, images: readonly string[]): Promise<string> {
  const dataset = join(root, name, 'dataset');
  for (const image of images) {
    const file = join(dataset, 'images', image);
    await mkdir(dirname(file), { recursive: true });
    await copyFile(join(root, 'lfw', image), file);
  }
  await writeFile(join(dataset, 'list.txt'), [...images].sort().join('\n') + '\n');
  return dataset;
}

const imagesUpTo = (count: number): string[] =>
  PEOPLE.flatMap((person) => Array.from({ length: count }, (_, i) => imageOf(person, i + 1)));

beforeAll(async () => {
  pool = openFacePool({ workers: 2 });
  root = await mkdtemp(join(tmpdir(), 'likeness evaluate-'));
  const faces = await facesOf(PHOTO, pool);
  for (const [i, person] of PEOPLE.entries()) {
    const files = await writeVariants(
      PHOTO,
      faces[FACES[i]!]!,
      join(root, 'variants', person),
      VARIANTS,
    );
    await mkdir(join(root, 'lfw', person), { recursive: true });
    for (const [n, file] of files.entries()) {
      await copyFile(file, join(root, 'lfw', imageOf(person, n + 1)));
    }
  }
  const grey = { width: 250, height: 250, data: new Uint8Array(250 * 250 * 3).fill(120) };
  await mkdir(join(root, 'lfw', 'Nobody'));
  for (const number of [1, 2]) {
    await writeFile(join(root, 'lfw', imageOf('Nobody', number)), await encodeJpeg(grey));
  }
});

afterAll(async () => {
  await pool.close();
  await rm(root, { recursive: true, force: true });
});

async function expectDetails(details: EvaluationDetails, dataset: string): Promise<void> {
  const { images, before, after, summary } = details;
  expect(details).toMatchObject({ dataset, before, summary: { positivePairs: 4 * 3 } });
  expect(before).toBeNull();
  for (const image of images) await access(join(dataset, 'images', image));
  const at = after.curve.find(({ threshold }) => threshold === after.threshold)!;
  expect(at.tar).toBe(summary.tarAtFar['0.001']);
  expect(at.tarLow).toBeLessThanOrEqual(at.tarHigh);
  // Twelve pairs and fifty-four are shown whole.
  expect(after.genuine).toHaveLength(12);
  expect(after.impostor).toHaveLength(54);
  expect(after.people.map(({ person }) => person).sort()).toEqual(PEOPLE);
  expect(after.confusion.cells).toHaveLength(6);
  expect(after.openSet!.points).toHaveLength(after.curve.length);
}

describe('evaluating person folders with real faces', () => {
  it('tells people apart with the bundled network, and leaves out images without a face', async () => {
    const images = [...imagesUpTo(3), imageOf('Nobody', 1)];
    const dataset = await writeDataset('untrained', images);
    const report = join(root, 'report.html');
    const model = await loadModel(null);
    const [details, tables] = [join(root, 'details.json'), join(root, 'tables')];
    const options = {
      ...{ dataset, workspace: join(root, 'untrained'), model, report, details, tables },
    };
    const result = await evaluateFolders(options, pool);
    expect(result).toMatchObject({
      ...{ kind: 'folders', run: null, before: null, after: null, report },
      ...{ positivePairs: 4 * 3, negativePairs: 54, imagesWithoutFace: 1 },
    });
    expect(result.auc).toBeGreaterThan(0.99);
    expect(result.accuracy).toBeGreaterThan(0.9);
    expect(result.identification!.rankOne).toBe(1);
    const page = await readFile(report, 'utf8');
    expect(page.match(/<img src="data:image\/jpeg/g)!.length).toBeGreaterThan(8);
    await expectDetails(await readDetails(details), dataset);
    const people = await readFile(join(tables, 'people.csv'), 'utf8');
    expect(people.split('\r\n')).toHaveLength(1 + PEOPLE.length + 1);
    expect(people).toContain('"untrained","Ana",3,3,3,');
    expect((await readdir(tables)).sort()).toEqual(
      'confusion curve figures mistakes open-set people scores tags'
        .split(' ')
        .map((table) => `${table}.csv`),
    );
  });

  it('says what to do where there is no evaluation, or a damaged one', async () => {
    const missing = join(root, 'nothing.json');
    await expect(readDetails(missing)).rejects.toMatchObject({ code: ErrorCode.NotFound });
    await writeFile(missing, '{"format":1,');
    await expect(readDetails(missing)).rejects.toMatchObject({
      ...{ code: ErrorCode.CorruptFile, remedy: 'Evaluate the model again.' },
    });
  });

  it('measures a run on what it was not trained on, beside the head it started from', async () => {
    const workspace = join(root, 'trained');
    const half = await writeDataset('trained/half', imagesUpTo(VARIANTS / 2));
    const features = await extractFeatures({ dataset: half, workspace }, pool);
    const settings = { epochs: 2, validationPeopleShare: 0, validationPhotosShare: 0 };
    const { run } = await trainHead(features, await pretrainedHead('face-api'), {
      ...{ workspace, dataset: half, backbone: 'face-api' },
      ...settings,
    });
    const dataset = await writeDataset('trained', imagesUpTo(VARIANTS));
    const notes: string[] = [];
    const onNote = (note: string): void => void notes.push(note);
    const model = await loadModel(run);
    const options = { dataset, workspace, model, far: 0.1, storeThreshold: true };
    const result = await evaluateFolders(options, pool, { onNote });
    expect(result).toMatchObject({ excludedTrainingImages: 12, images: 12, positivePairs: 12 });
    expect(notes).toContain('12 images that this run was trained on are left out.');
    expect(result.before!.auc).toBeGreaterThan(0.9);
    expect(result.after!.tarAtFar).toEqual(result.tarAtFar);
    const stored = (await readRun(run)).threshold;
    expect(stored).toMatchObject({ threshold: result.threshold, far: 0.1 });

    // Beside another run, what either was trained on is left out.
    const others = await writeDataset('trained/others', [imageOf('Ana', 4), ...imagesUpTo(2)]);
    const fewer = await trainHead(
      await extractFeatures({ dataset: others, workspace }, pool),
      await pretrainedHead('face-api'),
      { ...{ workspace, dataset: others, backbone: 'face-api' }, ...settings },
    );
    const against = await loadModel(fewer.run);
    const said: string[] = [];
    const compared = await evaluateFolders({ dataset, workspace, model, against }, pool, {
      onNote: (note) => said.push(note),
    });
    expect(said).toContain('13 images that either run was trained on are left out.');
    expect(compared).toMatchObject({ against: fewer.run, excludedTrainingImages: 13, images: 11 });
    expect(compared.before!.auc).toBeGreaterThan(0.9);
  });
});

describe('evaluating a pairs file with real faces', () => {
  const pairsFile = async (...lines: string[]): Promise<string> => {
    const path = join(root, 'pairs.txt');
    await writeFile(path, lines.join('\n') + '\n');
    return path;
  };

  it('finds the faces itself and counts the images without one', async () => {
    const pairs = await pairsFile(
      '2\t3',
      ...['Ana\t1\t2', 'Bea\t1\t2', 'Nobody\t1\t2'],
      ...['Ana\t1\tBea\t1', 'Ana\t2\tBea\t2', 'Nobody\t1\tAna\t1'],
      ...['Cleo\t1\t2', 'Dora\t1\t2', 'Ana\t1\t3'],
      ...['Cleo\t1\tDora\t1', 'Cleo\t2\tDora\t2', 'Cleo\t1\tBea\t1'],
    );
    const model = await loadModel(null);
    const result = await evaluatePairs({ pairs, images: join(root, 'lfw'), model }, pool);
    expect(result).toMatchObject({ pairs: 12, images: 11, imagesWithoutFace: 2, folds: 2 });
    expect(result.accuracy).toBe((5 / 6 + 1) / 2); // only Nobody is not recognised
    expect(result.tarAtFar['0.1']).toBe(5 / 6);
  });

  it('stops soon after it is cancelled', async () => {
    const pairs = await pairsFile('1', 'Ana\t1\t2', 'Ana\t1\tBea\t1');
    const two =
      (await readFile(pairs, 'utf8')).replace('1\n', '2\n') + 'Bea\t3\t4\nCleo\t1\tBea\t5\n';
    await writeFile(pairs, two);
    const controller = new AbortController();
    const model = await loadModel(null);
    const context = {
      signal: controller.signal,
      onProgress: ({ done }: { done: number }) => {
        if (done > 0) controller.abort();
      },
    };
    const running = evaluatePairs({ pairs, images: join(root, 'lfw'), model }, pool, context);
    await expect(running).rejects.toThrow('Cancelled');
  });
});
