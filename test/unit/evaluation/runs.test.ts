import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparedModels } from '../../../server/src/evaluation/comparedModels';
import { evaluateRows, type EvaluationSubject } from '../../../server/src/evaluation/evaluateRows';
import { checkStorable, finishEvaluation } from '../../../server/src/evaluation/finishEvaluation';
import { folderPairs } from '../../../server/src/evaluation/folderPairs';
import type { RecognitionModel } from '../../../server/src/recognition/model';
import { createRun, readRun, writeRunHead } from '../../../server/src/training/run';
import { startHead } from '../../../server/src/training/startHead';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';
import { identityHead, syntheticFaces } from './syntheticFaces';

const { images, hashes, features } = syntheticFaces(1, 40, 5, 0.35);
const SUBJECT: EvaluationSubject = {
  kind: 'folders',
  images: images.map((image) => ({ image, file: image, box: null })),
  imagesWithoutFace: [],
  features,
  plan: { pairs: folderPairs(images, 1), identification: null, far: 0.01 },
  excludedTrainingImages: 0,
  includedTrainingImages: 0,
  validationImages: 0,
};

describe('an evaluation of a run', () => {
  let workspace: string;
  let model: RecognitionModel;

  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'likeness-evaluated-run-'));
    const folder = await createRun(workspace, {
      format: 1,
      createdAt: '2026-01-02T03:04:05.000Z',
      dataset: 'dataset',
      backbone: 'synthetic',
      backboneKey: 'synthetic|1',
      dimensions: 16,
      settings: { ...DEFAULT_TRAIN_SETTINGS, seed: 9, start: 'glorot' },
      versions: { likeness: '0', node: '20', engine: 'onnx 1.30.0', backend: 'none' },
      images: images.map((image, i) => ({ image, sha256: hashes[i]!, use: 'train' })),
      notes: [],
    });
    await writeRunHead(folder, {
      head: identityHead(),
      backbone: 'synthetic',
      backboneKey: 'synthetic|1',
      threshold: {
        threshold: 0.123,
        far: 0.001,
        impostorPairs: 5000,
        tooFewPairs: false,
        measuredOn: 'unseen-people',
      },
      epoch: 7,
      mix: 0.5,
    });
    model = {
      id: 'run',
      runFolder: folder,
      backboneName: 'synthetic',
      head: identityHead(),
      threshold: 0.123,
      thresholdFar: 0.001,
    };
  });
  afterEach(() => rm(workspace, { recursive: true, force: true }));

  it('compares it with the very head its training started from', async () => {
    const { start, seen } = await comparedModels(model);
    const settings = { seed: 9, start: 'glorot' } as const;
    expect(start).toEqual({ head: startHead(16, null, settings).head, threshold: null });
    expect(seen!.trainedOn.size).toBe(images.length);
  });

  it('compares it with another model where one is named, if both stand on one network', async () => {
    const head = startHead(16, null, { seed: 4, start: 'glorot' }).head;
    const other: RecognitionModel = { ...model, id: 'untrained', runFolder: null, head };
    const models = await comparedModels(other, model);
    expect(models).toMatchObject({ evaluated: { id: 'untrained' }, against: model.runFolder });
    expect(models.start).toBe(model);
    expect(models.seen!.trainedOn.size).toBe(images.length);
    const { result } = await evaluateRows(SUBJECT, models, {});
    expect(result).toMatchObject({ run: null, against: model.runFolder });
    const own = await evaluateRows(SUBJECT, { evaluated: model, start: null }, {});
    expect(result.before!.auc).toBe(own.result.auc);
    expect(result.before!.currentThreshold).toEqual(own.result.currentThreshold);
    const elsewhere = comparedModels({ ...other, backboneName: 'another' }, model);
    await expect(elsewhere).rejects.toThrow('stands on the network "another"');
  });

  it('stores the calibrated threshold and leaves the head as it is', async () => {
    const evaluated = await evaluateRows(SUBJECT, await comparedModels(model), {});
    const options = { title: 'dataset', storeThreshold: true };
    const notes: string[] = [];
    const context = { onNote: (note: string) => void notes.push(note) };
    const result = await finishEvaluation(options, SUBJECT, evaluated, context);
    const run = await readRun(model.runFolder!);
    expect(run.threshold).toEqual({
      threshold: result.threshold,
      far: 0.01,
      impostorPairs: 19_500,
      tooFewPairs: false,
      measuredOn: 'evaluation',
    });
    expect(run).toMatchObject({ head: identityHead(), epoch: 7, mix: 0.5 });
    expect(notes).toHaveLength(1);
  });

  it('leaves the threshold alone when it was not asked to store it', async () => {
    const evaluated = await evaluateRows(SUBJECT, await comparedModels(model), {});
    await finishEvaluation({ title: 'dataset' }, SUBJECT, evaluated, {});
    expect((await readRun(model.runFolder!)).threshold.threshold).toBe(0.123);
  });

  it('refuses to store a threshold calibrated on images the run was trained on', () => {
    const wish = { storeThreshold: true, model };
    expect(() => checkStorable(wish, 12)).toThrow('and 12 of these are');
    expect(() => checkStorable(wish, 0)).not.toThrow();
    expect(() => checkStorable({ model }, 12)).not.toThrow();
  });
});
