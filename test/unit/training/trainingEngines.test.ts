import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import type { EngineName } from '../../../server/src/engine/engineChoice';
import { readMetrics } from '../../../server/src/training/metricsLog';
import { MININGS, type Mining } from '../../../server/src/training/mining';
import { readRun } from '../../../server/src/training/run';
import { trainHead } from '../../../server/src/training/trainHead';
import { openTrainingEngine } from '../../../server/src/training/trainingEngine';
import { clusteredFeatures, evenStart } from './syntheticFeatures';

/** As long as VGG-Face's, so that sums are as long, too. */
const DIMENSIONS = 4096;
const EPOCHS = 5;
const FEATURES = clusteredFeatures({ people: 24, imagesPerPerson: 6, dimensions: DIMENSIONS });
const START = evenStart(DIMENSIONS);

let workspace: string;
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-engines-'));
});
afterAll(() => rm(workspace, { recursive: true, force: true }));

async function train(
  engine: EngineName,
  mining: Mining,
): Promise<{ run: string; losses: number[] }> {
  const where = { workspace, dataset: '/data', backbone: 'synthetic' };
  const options = { ...where, mining, engine, epochs: EPOCHS, margin: 1 };
  const { run } = await trainHead(FEATURES, START, options);
  return { run, losses: (await readMetrics(run)).map(({ loss }) => loss) };
}

describe('the engines of training', () => {
  test.each(MININGS)(
    'give the same losses to 1e-4, epoch by epoch, with %s triplets',
    async (mining) => {
      const plain = await train('tfjs', mining);
      const fast = await train('onnx', mining);
      expect(plain.losses).toHaveLength(EPOCHS);
      // The heads move: the curves are of more than their start.
      expect(Math.abs(plain.losses[EPOCHS - 1]! / plain.losses[0]! - 1)).toBeGreaterThan(0.01);
      fast.losses.forEach((loss, epoch) => {
        expect(Math.abs(loss / plain.losses[epoch]! - 1)).toBeLessThan(1e-4);
      });
    },
  );

  test('stand in the run that they trained', async () => {
    const versions = async (engine: EngineName) =>
      (await readRun((await train(engine, 'random')).run)).config.versions;
    expect(await versions('onnx')).toMatchObject({
      engine: expect.stringMatching(/^onnx 1\./) as string,
      backend: 'cpu',
    });
    expect(await versions('tfjs')).toMatchObject({
      engine: expect.stringMatching(/^tfjs 4\./) as string,
    });
  });

  test('are chosen by LIKENESS_ENGINE where nothing else is said', async () => {
    vi.stubEnv('LIKENESS_ENGINE', 'tfjs');
    try {
      expect((await openTrainingEngine(8)).report.engine).toBe('tfjs');
    } finally {
      vi.unstubAllEnvs();
    }
    expect((await openTrainingEngine(8)).report.engine).toBe('onnx');
  });

  test('are TensorFlow.js where ONNX Runtime does not start, unless it was asked for', async () => {
    vi.resetModules();
    vi.doMock('onnxruntime-node', () => {
      throw new Error('no binary for this platform');
    });
    try {
      const { openTrainingEngine: open } =
        await import('../../../server/src/training/trainingEngine');
      const { report } = await open(8);
      expect(report.engine).toBe('tfjs');
      expect(report.passedOver[0]).toMatch(/^ONNX Runtime: /);
      await expect(open(8, { engine: 'onnx' })).rejects.toMatchObject({
        code: ErrorCode.EngineFailed,
      });
    } finally {
      vi.doUnmock('onnxruntime-node');
      vi.resetModules();
    }
  });
});
