import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTensorflow } from '../../../server/src/engine/tfjs/loadTensorflow';
import { selectRows } from '../../../server/src/training/featureRows';
import { ADAM, initialState, type HeadTrainer } from '../../../server/src/training/headTrainer';
import { personLabels } from '../../../server/src/training/people';
import { PersonBatches } from '../../../server/src/training/personBatches';
import { SeededRandom } from '../../../server/src/training/random';
import { SiameseNetwork } from '../../../server/src/training/siameseNetwork';
import {
  openTrainingEngine,
  type TrainingEngine,
} from '../../../server/src/training/trainingEngine';
import { clusteredFeatures, evenStart } from './syntheticFeatures';

const features = clusteredFeatures({ people: 8, imagesPerPerson: 5 });
const labels = personLabels(features.images);
const start = { dimensions: features.dimensions, weights: evenStart().weights };
const OPTIONS = { learningRate: 1e-3, margin: 0.2, mining: 'batch-hard' } as const;

async function steps(
  trainer: HeadTrainer,
  batches: PersonBatches,
  count: number,
): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < count; i++) {
    const batch = batches.getBatch();
    const people = batch.rows.map((row) => labels[row]!);
    losses.push((await trainer.step(selectRows(features, batch.rows), people, batch)).loss);
  }
  return losses;
}

const source = () => new PersonBatches(features.images, SeededRandom.ofSeed(1, 3), 4, 3);

describe.each(['onnx', 'tfjs'] as const)('the head trainer on %s', (name) => {
  let engine: TrainingEngine;
  let tf: Awaited<ReturnType<typeof loadTensorflow>>['tf'];
  beforeAll(async () => {
    ({ tf } = await loadTensorflow());
    engine = await openTrainingEngine(features.dimensions, { engine: name });
  });
  afterAll(() => engine.dispose());

  test('lowers the loss', async () => {
    const trainer = await engine.trainer(start, OPTIONS);
    const losses = await steps(trainer, source(), 60);
    trainer.dispose();
    const mean = (part: number[]) => part.reduce((sum, loss) => sum + loss, 0) / part.length;
    expect(mean(losses.slice(-10))).toBeLessThan(0.5 * mean(losses.slice(0, 10)));
  });

  test('moves the weights as Adam is defined (Kingma and Ba 2015, algorithm 1)', async () => {
    const trainer = await engine.trainer(start, OPTIONS);
    const batch = source().getBatch();
    const x = selectRows(features, batch.rows);
    const people = batch.rows.map((row) => labels[row]!);
    const { beta1, beta2, epsilon } = ADAM;
    const weights = Float64Array.from(start.weights);
    const m = new Float64Array(weights.length);
    const v = new Float64Array(weights.length);
    for (let t = 1; t <= 3; t++) {
      const network = new SiameseNetwork(tf, trainer.head);
      const { gradient: outputGradient } = await trainer.step(x, people, batch);
      const tensor = network.weightGradient(x, outputGradient);
      tensor.dataSync().forEach((g, i) => {
        m[i] = beta1 * m[i]! + (1 - beta1) * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        const mHat = m[i] / (1 - beta1 ** t);
        const vHat = v[i] / (1 - beta2 ** t);
        weights[i]! -= (OPTIONS.learningRate * mHat) / (Math.sqrt(vHat) + epsilon);
      });
      tensor.dispose();
      network.dispose();
    }
    trainer.head.weights.forEach((value, i) =>
      expect(Math.abs(value - weights[i]!)).toBeLessThan(2e-5),
    );
    trainer.dispose();
  });

  test('goes on from a restored state to the same bits', async () => {
    const batches = source();
    const trainer = await engine.trainer(start, OPTIONS);
    await trainer.restore(initialState(start));
    await steps(trainer, batches, 5);
    const state = await trainer.state();
    const batchState = batches.state;
    expect(state.steps).toBe(5);
    await trainer.restore(state);
    await steps(trainer, batches, 5);
    const expected = trainer.head.weights;
    trainer.dispose();

    const resumed = await engine.trainer(
      { ...start, weights: start.weights.map(() => 0) },
      OPTIONS,
    );
    await resumed.restore(state);
    const rest = source();
    rest.state = batchState;
    await steps(resumed, rest, 5);
    expect(Buffer.from(resumed.head.weights.buffer).equals(Buffer.from(expected.buffer))).toBe(
      true,
    );
    resumed.dispose();
  });

  const testTensors = name === 'tfjs' ? test : null;
  testTensors?.('leaves no tensor behind, however often it is restored', async () => {
    const before = tf.memory().numTensors;
    const trainer = await engine.trainer(start, OPTIONS);
    const batches = source();
    await trainer.restore(initialState(start));
    await steps(trainer, batches, 2);
    const running = tf.memory().numTensors;
    for (let epoch = 0; epoch < 3; epoch++) {
      await trainer.restore(await trainer.state());
      await steps(trainer, batches, 2);
    }
    expect(tf.memory().numTensors).toBe(running);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
