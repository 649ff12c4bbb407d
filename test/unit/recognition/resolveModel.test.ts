import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { backboneInfo, backboneKey } from '../../../server/src/backbones/registry';
import { Gallery } from '../../../server/src/gallery/gallery';
import { loadModel } from '../../../server/src/recognition/loadModel';
import type { RecognitionModel } from '../../../server/src/recognition/model';
import { resolveModel } from '../../../server/src/recognition/resolveModel';
import {
  createRun,
  writeResult,
  writeRunHead,
  type RunConfig,
  type Threshold,
} from '../../../server/src/training/run';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';
import type { TrainResult } from '../../../server/src/training/trainResult';
import { sampleFace } from '../gallery/sampleFaces';

const KEY = backboneKey(backboneInfo('face-api'));
const THRESHOLD: Threshold = {
  threshold: 0.25,
  far: 1e-4,
  impostorPairs: 50_000,
  tooFewPairs: false,
  measuredOn: 'unseen-people',
};
let workspace: string;
let gallery: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-models-'));
  gallery = join(workspace, '.likeness');
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

/** A run whose head has one value throughout. */
async function makeRun(day: number, { value = day, finished = true, key = KEY } = {}) {
  const config: RunConfig = {
    format: 1,
    createdAt: `2026-11-0${day}T10:00:00.000Z`,
    dataset: '/data/set',
    backbone: 'face-api',
    backboneKey: key,
    dimensions: 256,
    settings: DEFAULT_TRAIN_SETTINGS,
    versions: { likeness: '0.1.0', node: 'v20', engine: 'onnx 1.30.0', backend: 'cpu' },
    images: [],
    notes: [],
  };
  const folder = await createRun(workspace, config);
  const head = { dimensions: 256, weights: new Float32Array(256 * 128).fill(value) };
  const about = { backbone: 'face-api', backboneKey: key, threshold: THRESHOLD };
  await writeRunHead(folder, { head, ...about, epoch: 1, mix: 1 });
  if (finished) await writeResult(folder, { run: folder, epochs: 1 } as TrainResult);
  return folder;
}

async function enroll(model: RecognitionModel): Promise<void> {
  const people = new Gallery(gallery);
  await people.add([sampleFace('Ana', 1)], model);
  people.close();
}

describe('loading a model', () => {
  it('gives the bundled network with its own head and a measured threshold', async () => {
    const model = await loadModel(null);
    expect(model).toMatchObject({ runFolder: null, backboneName: 'face-api' });
    expect(model.head.weights).toHaveLength(256 * 128);
    expect(model.threshold).toBeGreaterThan(0);
    expect(model.threshold).toBeLessThan(4);
    expect((await loadModel(null)).id).toBe(model.id);
  });

  it('gives a run’s head and threshold', async () => {
    const run = await makeRun(1);
    const model = await loadModel(run);
    expect(model).toMatchObject({ runFolder: run, threshold: 0.25, thresholdFar: 1e-4 });
    expect(model.head.weights[5]).toBe(1);
  });

  it('gives the same id to the same weights and another to others', async () => {
    const ids = [
      (await loadModel(await makeRun(1, { value: 0.5 }))).id,
      (await loadModel(await makeRun(2, { value: 0.5 }))).id,
      (await loadModel(await makeRun(3, { value: 0.25 }))).id,
      (await loadModel(null)).id,
    ];
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
  });

  it('refuses a run that was trained on features made in another way', async () => {
    const run = await makeRun(1, { key: 'face-api|0.9' });
    await expect(loadModel(run)).rejects.toMatchObject({ code: ErrorCode.ModelMismatch });
  });

  it('says when a folder is no run', async () => {
    await expect(loadModel(workspace)).rejects.toMatchObject({ code: ErrorCode.NotFound });
  });
});

describe('choosing a model', () => {
  it('takes the bundled one where there is nothing else, and says why', async () => {
    const { model, note } = await resolveModel(gallery, workspace);
    expect(model.runFolder).toBeNull();
    expect(note).toMatch(/untrained bundled network, since there is no finished run/);
  });

  it('takes the newest run that has ended', async () => {
    await makeRun(1);
    const newest = await makeRun(2);
    await makeRun(3, { finished: false });
    const { model, note } = await resolveModel(gallery, workspace);
    expect(model.runFolder).toBe(newest);
    expect(note).toMatch(/newest run/);
  });

  it('keeps to the gallery’s own model when there is a newer run', async () => {
    const own = await makeRun(1);
    await enroll(await loadModel(own));
    await makeRun(2);
    const { model, note } = await resolveModel(gallery, workspace);
    expect(model.runFolder).toBe(own);
    expect(note).toMatch(/were enrolled/);
  });

  it('keeps to the bundled network for a gallery that was made with it', async () => {
    await enroll(await loadModel(null));
    await makeRun(1);
    expect((await resolveModel(gallery, workspace)).model.runFolder).toBeNull();
  });

  it('takes what is asked for above all', async () => {
    const asked = await makeRun(1);
    await enroll(await loadModel(await makeRun(2)));
    expect((await resolveModel(gallery, workspace, asked)).model.runFolder).toBe(asked);
    expect((await resolveModel(gallery, workspace, null)).model.runFolder).toBeNull();
  });

  it('says so when the gallery’s own run is gone', async () => {
    const own = await makeRun(1);
    await enroll(await loadModel(own));
    await rm(own, { recursive: true });
    await expect(resolveModel(gallery, workspace)).rejects.toMatchObject({
      code: ErrorCode.NotFound,
      path: own,
    });
  });

  it('says so when the gallery’s own run has another head now', async () => {
    const own = await makeRun(1);
    await enroll(await loadModel(own));
    const head = { dimensions: 256, weights: new Float32Array(256 * 128).fill(9) };
    const about = { backbone: 'face-api', backboneKey: KEY, threshold: THRESHOLD };
    await writeRunHead(own, { head, ...about, epoch: 2, mix: 1 });
    await expect(resolveModel(gallery, workspace)).rejects.toMatchObject({
      code: ErrorCode.ModelMismatch,
    });
  });
});
