import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EpochMetrics } from '../../../server/src/training/metricsLog';
import { createRun } from '../../../server/src/training/run';
import { runMetrics } from '../../../server/src/training/runMetrics';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';

const rates = (tar: number) => ({
  ...{ tarAtFar: { '0.01': 0.99, '0.001': tar }, meanTar: tar },
  ...{ genuinePairs: 10, impostorPairs: 1000 },
});

const line = (epoch: number): EpochMetrics => ({
  ...{ epoch, loss: 0.1 / epoch, active: 0.5, meanPositive: 0.2, meanNegative: 1.1 },
  ...{ learningRate: 1e-4, seconds: 0.12, wallTimeSeconds: 1_800_000_000 + epoch },
  trained: { unseenPeople: rates(0.7), newPhotos: rates(0.8), newInGallery: null },
  best: { epoch: 1, mix: 0.5, unseenPeople: rates(0.75), newPhotos: null, newInGallery: null },
});

describe('the figures of a run', () => {
  let workspace: string;
  let run: string;
  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'likeness-metrics-'));
    run = await createRun(workspace, {
      ...{ format: 1, createdAt: '2026-11-03T14:25:30.123Z', dataset: '/data/set' },
      ...{ backbone: 'face-api', backboneKey: 'k', dimensions: 2, notes: [] },
      settings: { ...DEFAULT_TRAIN_SETTINGS, epochs: 4 },
      versions: { likeness: '0.1.0', node: 'v20', engine: 'onnx', backend: 'cpu' },
      images: [{ image: 'a/1.jpg', sha256: 'aa', use: 'train' }],
    });
  });
  afterEach(() => rm(workspace, { recursive: true, force: true }));

  const write = (...lines: unknown[]) =>
    writeFile(
      join(run, 'metrics.jsonl'),
      lines.map((text) => (typeof text === 'string' ? text : JSON.stringify(text)) + '\n').join(''),
    );

  it('are those of its epochs, with what was validated at a FAR of 0.001', async () => {
    await write(line(1), line(2));
    const { run: status, epochs } = await runMetrics(run);
    expect(status).toMatchObject({ folder: run, epochsWanted: 4, epochsDone: 2, result: null });
    expect(epochs[1]).toEqual({
      ...{ epoch: 2, loss: 0.05, active: 0.5, seconds: 0.12 },
      ...{ meanPositive: 0.2, meanNegative: 1.1, tripletsPerSecond: null },
      trained: { unseenPeople: 0.7, newPhotos: 0.8 },
      kept: { unseenPeople: 0.75, newPhotos: null },
    });
  });

  it('have the triplets a second of their steps, where they are known', async () => {
    const triplets = { count: 300, stepSeconds: 0.1, positives: [], negatives: [], hardest: [] };
    await write({ ...line(1), triplets });
    expect((await runMetrics(run)).epochs[0]!.tripletsPerSecond).toBeCloseTo(3000);
  });

  it('are only those after the epoch that is known', async () => {
    await write(line(1), line(2), line(3));
    expect((await runMetrics(run, 2)).epochs.map(({ epoch }) => epoch)).toEqual([3]);
  });

  it('leave out lines that are damaged', async () => {
    await write(line(1), '{"epoch":2}', '{"epo', { ...line(3), trained: null }, line(4));
    expect((await runMetrics(run)).epochs.map(({ epoch }) => epoch)).toEqual([1, 4]);
  });

  it('of a folder that is no run are refused', async () => {
    await expect(runMetrics(workspace)).rejects.toMatchObject({ code: 1002 });
  });
});
