import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTensorflow } from '../../server/src/engine/tfjs/loadTensorflow';
import type { FeatureMatrix } from '../../server/src/features/featureMatrix';
import type { EmbeddingHead } from '../../server/src/training/embeddingHead';
import { initialState } from '../../server/src/training/headTrainer';
import { selectRows } from '../../server/src/training/featureRows';
import { personLabels } from '../../server/src/training/people';
import { SeededRandom } from '../../server/src/training/random';
import { trainHead } from '../../server/src/training/trainHead';
import { openTrainingEngine, type TrainingEngine } from '../../server/src/training/trainingEngine';
import { TripletGenerator } from '../../server/src/training/tripletGenerator';
import { markdownTable, ms, times } from './markdown';
import { alternate } from './measure';
import { syntheticFeatures } from './syntheticFeatures';
import { autodiffStep } from './tensorflowUser';

/** As VGG-Face's. */
const DIMENSIONS = 4096;
/** As in the article: 16 steps of 32 triplets an epoch, 50 epochs. */
const PEOPLE = 500;
const EPOCHS = 50;
const IMAGES_PER_PERSON = 6;
/** So many that 500 are left to train on when 15 % are held out. */
const PEOPLE_TO_SPLIT = 588;
const OPTIONS = { learningRate: 1e-4, margin: 0.2, mining: 'random' } as const;

/** Steps and epochs of triplet loss on synthetic features of 4096 numbers. */
export async function compareTraining(rounds: number): Promise<string> {
  const features = syntheticFeatures(PEOPLE_TO_SPLIT, IMAGES_PER_PERSON, DIMENSIONS);
  const steps = await compareSteps(features, rounds);
  return `${steps}\n${await measureEpochs(features)}`;
}

async function compareSteps(features: FeatureMatrix, rounds: number): Promise<string> {
  const { tf } = await loadTensorflow();
  const start = startOf(SeededRandom.ofSeed(2, 101));
  const batch = batchesOf(features.images).getBatch(0);
  const rows = selectRows(features, batch.rows);
  const people = new Int32Array(batch.rows.length);
  const user = autodiffStep(tf, rows, start.weights, OPTIONS.margin);
  const engines = {
    onnx: await openTrainingEngine(DIMENSIONS, { engine: 'onnx' }),
    tfjs: await openTrainingEngine(DIMENSIONS, { engine: 'tfjs' }),
  };
  const onnx = await engines.onnx.trainer(start, OPTIONS);
  const tfjs = await engines.tfjs.trainer(start, OPTIONS);
  const timings = await alternate(
    [
      { name: 'user', run: user.step },
      { name: 'tfjs', run: () => tfjs.step(rows, people, batch) },
      { name: 'onnx', run: () => onnx.step(rows, people, batch) },
    ],
    rounds,
  );
  const [reference, plain, own] = ['user', 'tfjs', 'onnx'].map((name) => timings.get(name)!);
  for (const used of [user, onnx, tfjs, engines.onnx, engines.tfjs]) used.dispose();
  return markdownTable([
    [
      'a step of 32 triplets, 4096-D',
      'TensorFlow.js on wasm, autodiff, ms',
      'Likeness on TensorFlow.js, ms',
      'Likeness on ONNX Runtime, ms',
      'best, ms',
      'ratio',
    ],
    [
      'median',
      ms(reference!.medianMs),
      ms(plain!.medianMs),
      ms(own!.medianMs),
      ms(own!.bestMs),
      times(reference!.medianMs / own!.medianMs),
    ],
  ]);
}

/** What an epoch takes beside its steps: the head is made safe, and measured. */
async function measureEpochs(features: FeatureMatrix): Promise<string> {
  const engine = await openTrainingEngine(DIMENSIONS);
  try {
    const stepsMs = await stepsOnly(engine, features);
    const safe = await runSeconds(features, 0);
    const measured = await runSeconds(features, 0.15);
    return markdownTable([
      [`${EPOCHS} epochs of 16 steps, ${PEOPLE} people`, 'seconds'],
      ['training alone: batches and steps', (stepsMs / 1000).toFixed(1)],
      ['with a checkpoint an epoch, and what stands in the run', safe.toFixed(1)],
      ['with validation on held-out people and photos too', measured.toFixed(1)],
    ]);
  } finally {
    engine.dispose();
  }
}

async function stepsOnly(engine: TrainingEngine, features: FeatureMatrix): Promise<number> {
  const images = features.images.slice(0, PEOPLE * IMAGES_PER_PERSON);
  const batches = batchesOf(images);
  const labels = personLabels(images);
  const start = startOf(SeededRandom.ofSeed(2, 101));
  const trainer = await engine.trainer(start, OPTIONS);
  await trainer.restore(initialState(start));
  const startMs = performance.now();
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let index = 0; index < batches.length; index++) {
      const batch = batches.getBatch(index);
      const people = batch.rows.map((row) => labels[row]!);
      await trainer.step(selectRows(features, batch.rows), people, batch);
    }
    batches.onEpochEnd();
    await trainer.restore(await trainer.state());
  }
  const tookMs = performance.now() - startMs;
  trainer.dispose();
  return tookMs;
}

/** A whole run; what it takes before its first epoch is not counted. */
async function runSeconds(features: FeatureMatrix, share: number): Promise<number> {
  const count = share === 0 ? PEOPLE * IMAGES_PER_PERSON : features.images.length;
  const some = {
    ...features,
    images: features.images.slice(0, count),
    hashes: features.hashes.slice(0, count),
    values: features.values.subarray(0, count * DIMENSIONS),
  };
  const workspace = await mkdtemp(join(tmpdir(), 'likeness-bench-train-'));
  try {
    const where = { workspace, dataset: workspace, backbone: 'synthetic' };
    const settings = { ...OPTIONS, epochs: EPOCHS, start: 'glorot' } as const;
    const shares = { validationPeopleShare: share, validationPhotosShare: share };
    return (await trainHead(some, null, { ...where, ...settings, ...shares })).seconds;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

function batchesOf(images: readonly string[]): TripletGenerator {
  return new TripletGenerator(images, SeededRandom.ofSeed(3, 101), 32);
}

function startOf(random: SeededRandom): EmbeddingHead {
  const weights = Float32Array.from({ length: DIMENSIONS * 128 }, () => (random.unit() - 0.5) / 10);
  return { dimensions: DIMENSIONS, weights };
}
