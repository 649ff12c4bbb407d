import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pretrainedHead } from '../../server/src/backbones/pretrainedHead';
import { exportHead } from '../../server/src/exports/exportHead';
import { exportProjector } from '../../server/src/exports/projector/exportProjector';
import { extractFeatures, type ExtractedFeatures } from '../../server/src/features/extractFeatures';
import { cropImage } from '../../server/src/images/crop';
import { decodeImage } from '../../server/src/images/decodeImage';
import { resizeImage } from '../../server/src/images/resize';
import { loadModel } from '../../server/src/recognition/loadModel';
import { embed } from '../../server/src/training/embeddingHead';
import { trainHead } from '../../server/src/training/trainHead';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { canImport } from '../fixtures/python';
import { startTensorBoard, type RunningTensorBoard } from '../fixtures/tensorboard';
import { randomHead, writeHeadRun } from '../unit/exports/headRun';
import { startLikeness } from './runLikeness';
import { facesOf, writeVariants } from './sampleFaces';

/** Four people with six pictures each; one person's name would break a table. */
const PEOPLE = ['Ana', 'Bea', 'Cleo', 'Do\tra'];
const PHOTO = 5;
const FACES = [0, 1, 3, 4];
const VARIANTS = 6;

let pool: FacePool;
let workspace: string;
let dataset: string;
let features: ExtractedFeatures;
let run: string;

beforeAll(async () => {
  pool = openFacePool({ workers: 2 });
  workspace = await mkdtemp(join(tmpdir(), 'likeness exports-'));
  dataset = join(workspace, 'dataset');
  const faces = await facesOf(PHOTO, pool);
  for (const [i, person] of PEOPLE.entries()) {
    await writeVariants(PHOTO, faces[FACES[i]!]!, join(dataset, 'images', person), VARIANTS);
  }
  features = await extractFeatures({ dataset, workspace }, pool);
  const settings = { epochs: 3, validationPeopleShare: 0, validationPhotosShare: 0 };
  const options = { workspace, dataset, backbone: 'face-api', ...settings };
  run = (await trainHead(features, await pretrainedHead('face-api'), options)).run;
});

afterAll(async () => {
  await pool.close();
  await rm(workspace, { recursive: true, force: true });
});

const rowsOf = async (file: string): Promise<string[][]> => {
  const text = await readFile(file, 'utf8');
  return text.split('\n').map((line) => line.split('\t'));
};

const embeddingsOf = async (model: string | null): Promise<number[][]> => {
  const embeddings = embed((await loadModel(model)).head, features.values);
  return features.images.map((_, row) => [...embeddings.subarray(128 * row, 128 * (row + 1))]);
};

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const differences = actual.map((value, i) => Math.abs(value - expected[i]!));
  expect(Math.max(...differences)).toBeLessThan(1e-6);
}

describe('exporting the head of a run', () => {
  it('gives the same embeddings of real faces in ONNX Runtime as in Likeness', async () => {
    const target = join(workspace, 'head.onnx');
    await exportHead({ run, format: 'onnx', target });
    const session = await InferenceSession.create(target);
    const shape = [features.images.length, features.dimensions];
    const input = { features: new Tensor('float32', features.values, shape) };
    const { embeddings } = await session.run(input);
    const own = (await embeddingsOf(run)).flat();
    expectClose([...(embeddings!.data as Float32Array)], own);
  });

  it('is a verb: the extension says which format, an existing file is kept', async () => {
    const ended = await startLikeness(['export-head', run, 'mine.onnx', '--json'], workspace).ended;
    expect(ended).toMatchObject({ code: 0 });
    const answer = JSON.parse(ended.out) as { files: { path: string }[]; format: string };
    expect(answer).toMatchObject({ format: 'onnx', dimensions: 256, backbone: 'face-api' });
    expect(basename(answer.files[0]!.path)).toBe('mine.onnx');
    const again = await startLikeness(['export-head', run, 'mine.onnx'], workspace).ended;
    expect(again.code).not.toBe(0);
    expect(again.err).toContain('--overwrite');
    const unnamed = await startLikeness(['export-head', run, 'web'], workspace).ended;
    expect(unnamed.err).toContain('--format');
  });
});

describe('exporting a run for the embedding projector', () => {
  it('writes a vector, a label and a thumbnail for each face, before and after training', async () => {
    const exported = await exportProjector({ run, workspace }, pool);
    expect(exported).toMatchObject({ run, folder: run, images: 24, people: 4, leftOut: 0 });
    const labels = (await rowsOf(join(run, 'projector/metadata.tsv'))).slice(1, -1);
    expect(labels.map(([person]) => person)).toEqual(
      ['Ana', 'Bea', 'Cleo', 'Do\\u0009ra'].flatMap((person) => Array<string>(6).fill(person)),
    );
    expect(labels[0]).toEqual(['Ana', '1.jpg', 'train']);
    for (const [name, model] of [
      ['trained', run],
      ['untrained', null],
    ] as const) {
      const rows = (await rowsOf(join(run, `projector/${name}.tsv`))).slice(0, -1);
      expect(rows).toHaveLength(24);
      const expected = await embeddingsOf(model);
      rows.forEach((row, i) => expectClose(row.map(Number), expected[i]!));
    }
    await expectThumbnails(join(run, 'projector/sprite.jpg'));
  });

  it('draws some where there are too many, and says so', async () => {
    const notes: string[] = [];
    const folder = join(workspace, 'some');
    const context = { onNote: (note: string) => void notes.push(note) };
    const exported = await exportProjector({ run, workspace, folder, maxImages: 5 }, pool, context);
    expect(exported).toMatchObject({ folder, images: 5, leftOut: 19 });
    expect(notes).toContain('5 of 24 images are shown, drawn at random.');
    const labels = (await rowsOf(join(folder, 'projector/metadata.tsv'))).slice(1, -1);
    const rows = (await rowsOf(join(folder, 'projector/trained.tsv'))).slice(0, -1);
    expect([labels.length, rows.length]).toEqual([5, 5]);
    const expected = await embeddingsOf(run);
    labels.forEach(([person, image], i) => {
      const row = features.images.indexOf(`${person!.replace('\\u0009', '\t')}/${image!}`);
      expectClose(rows[i]!.map(Number), expected[row]!);
    });
  });

  it('leaves nothing that TensorBoard would show when it is cancelled', async () => {
    const folder = join(workspace, 'cancelled');
    const controller = new AbortController();
    const context = {
      signal: controller.signal,
      onProgress: ({ step }: { step: string }) => {
        if (step === 'Drawing thumbnails') controller.abort();
      },
    };
    const exporting = exportProjector({ run, workspace, folder }, pool, context);
    await expect(exporting).rejects.toMatchObject({ code: 1009 });
    expect(await readdir(workspace)).not.toContain('cancelled');
  });

  it('refuses a run of another backbone, and counts that the picture cannot hold', async () => {
    const old = await writeHeadRun(workspace, randomHead(256), { backboneKey: 'an older one' });
    const exporting = exportProjector({ run: old, dataset, workspace }, pool);
    await expect(exporting).rejects.toMatchObject({ code: 1006, path: old });
    await rm(old, { recursive: true });
    for (const maxImages of [0, 16_385, 1.5, NaN]) {
      const wrong = exportProjector({ run, workspace, maxImages }, pool);
      await expect(wrong).rejects.toMatchObject({ code: 1001 });
    }
  });
});

/** Each tile looks like its crop: the mean difference of its pixels is that of two JPEGs of it. */
async function expectThumbnails(file: string): Promise<void> {
  const sprite = await decodeImage(file);
  expect([sprite.width, sprite.height]).toEqual([320, 320]);
  const crops = await Promise.all(
    features.images.map(async (image) => {
      const crop = await decodeImage(join(dataset, 'images', image));
      const side = Math.min(crop.width, crop.height);
      const [x, y] = [(crop.width - side) / 2, (crop.height - side) / 2];
      return resizeImage(cropImage(crop, { x, y, width: side, height: side }), 64, 64);
    }),
  );
  crops.forEach((crop, i) => {
    const box = { x: (i % 5) * 64, y: Math.floor(i / 5) * 64, width: 64, height: 64 };
    const tile = cropImage(sprite, box).data;
    const sum = tile.reduce((total, value, at) => total + Math.abs(value - crop.data[at]!), 0);
    expect(sum / tile.length).toBeLessThan(6);
  });
}

describe.skipIf(!canImport('tensorboard'))(
  'a run in the real TensorBoard (skipped where Python cannot import it: set LIKENESS_TENSORBOARD_PYTHON)',
  () => {
    let tensorboard: RunningTensorBoard;
    let name: string;

    beforeAll(async () => {
      await exportProjector({ run, workspace }, pool);
      name = encodeURIComponent(basename(run));
      tensorboard = await startTensorBoard(dirname(run));
    });

    afterAll(() => tensorboard.stop());

    it('shows its scalars, one value an epoch', async () => {
      type Tags = Record<string, Record<string, unknown>>;
      const tags = await tensorboard.dataWhen<Tags>('plugin/scalars/tags', (answer) =>
        Object.keys(answer).includes(basename(run)),
      );
      expect(Object.keys(tags)).toEqual([basename(run)]);
      expect(Object.keys(tags[basename(run)]!)).toEqual(
        expect.arrayContaining(['loss', 'distance/positive', 'learning_rate']),
      );
      const path = `plugin/scalars/scalars?run=${name}&tag=loss`;
      const points = await tensorboard.dataWhen<number[][]>(path, ({ length }) => length === 3);
      expect(points.map(([, step]) => step)).toEqual([1, 2, 3]);
    });

    it('shows its faces in the projector, with names and pictures', async () => {
      type Plugins = Record<string, { enabled: boolean }>;
      await tensorboard.dataWhen<Plugins>('plugins_listing', ({ projector }) => projector!.enabled);
      const runs = await (await tensorboard.data('plugin/projector/runs')).json();
      expect(runs).toEqual([basename(run)]);
      const info = await (await tensorboard.data(`plugin/projector/info?run=${name}`)).json();
      const embeddings = ['trained', 'untrained'].map((tensorName) => ({
        tensorName,
        tensorShape: [24, 128],
        tensorPath: `projector/${tensorName}.tsv`,
        metadataPath: 'projector/metadata.tsv',
        sprite: { imagePath: 'projector/sprite.jpg', singleImageDim: [64, 64] },
      }));
      expect(info).toEqual({ embeddings });
      const of = (what: string, tensor: string) =>
        tensorboard.data(`plugin/projector/${what}?run=${name}&name=${tensor}&num_rows=10000`);
      const bytes = await (await of('tensor', 'trained')).arrayBuffer();
      expectClose([...new Float32Array(bytes)], (await embeddingsOf(run)).flat());
      const labels = await (await of('metadata', 'untrained')).text();
      expect(labels).toBe(await readFile(join(run, 'projector/metadata.tsv'), 'utf8'));
      const sprite = await of('sprite_image', 'trained');
      expect(sprite.headers.get('content-type')).toBe('image/jpeg');
      expect(Buffer.from(await sprite.arrayBuffer())).toEqual(
        await readFile(join(run, 'projector/sprite.jpg')),
      );
    });
  },
);
