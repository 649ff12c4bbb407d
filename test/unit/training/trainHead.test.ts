import { appendFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Progress } from '../../../protocol/src/progress';
import type { FeatureMatrix } from '../../../server/src/features/featureMatrix';
import { loadCheckpoint } from '../../../server/src/training/checkpoint';
import { embed } from '../../../server/src/training/embeddingHead';
import { readMetrics, type EpochMetrics } from '../../../server/src/training/metricsLog';
import { MININGS } from '../../../server/src/training/mining';
import { listRuns, readRun } from '../../../server/src/training/run';
import { trainHead } from '../../../server/src/training/trainHead';
import type { TrainContext, TrainOptions } from '../../../server/src/training/trainOptions';
import { clusteredFeatures, evenStart } from './syntheticFeatures';
import type { BeforeAfter } from '../../../server/src/training/trainResult';
import { SLOW_ONCE } from '../../fixtures/timing';

const FEATURES = clusteredFeatures({ people: 30, imagesPerPerson: 8 });
const START = evenStart();

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-train-'));
});

function train(
  options: Partial<TrainOptions> = {},
  context: TrainContext = {},
  features: FeatureMatrix = FEATURES,
) {
  const defaults = { workspace, dataset: '/data', backbone: 'synthetic', epochs: 3 };
  return trainHead(features, START, { ...defaults, learningRate: 3e-3, ...options }, context);
}

/** The bits of the last epoch's own weights, whichever head was kept. */
async function weightsOf(run: string): Promise<string> {
  const { trainer } = await loadCheckpoint(run);
  return Buffer.from(trainer.weights.buffer).toString('base64');
}

/** What must not differ between two equal runs. */
const curve = (history: EpochMetrics[]) =>
  history.map(({ loss, active, meanPositive, meanNegative, trained, best }) => {
    return { loss, active, meanPositive, meanNegative, trained, best };
  });

describe('training a head', () => {
  test.each(MININGS)(
    'with %s triplets, new photos and strangers gain, taken together',
    async (mining) => {
      const result = await train({ mining, epochs: 12 });
      const { unseenPeople, newPhotos } = result;
      expect(result.epochs).toBe(12);
      expect(result.bestEpoch).toBeGreaterThan(0);
      const gain = ({ before, after }: BeforeAfter) => after.meanTar - before.meanTar;
      expect(gain(newPhotos!)).toBeGreaterThan(0);
      expect(gain(newPhotos!) + gain(unseenPeople!)).toBeGreaterThan(0);
      expect(gain(unseenPeople!)).toBeGreaterThan(-0.02);
    },
  );

  test('leaves a run folder with everything in it', async () => {
    const result = await train();
    const names = (await readdir(result.run)).sort();
    expect(names).toEqual([
      'checkpoints',
      'config.json',
      expect.stringMatching(/^events\.out\.tfevents\.\d+\./),
      'head.safetensors',
      'metrics.jsonl',
      'result.json',
    ]);
    const run = await readRun(result.run);
    expect(run.threshold).toEqual(result.threshold);
    expect(run.config).toMatchObject({ backbone: 'synthetic', backboneKey: 'synthetic-1' });
    expect((await listRuns(workspace))[0]).toMatchObject({ epochsDone: 3, result });
  });

  test('records which images it has seen', async () => {
    const run = await readRun((await train({ testImages: ['person-000'] })).run);
    const hashOf = (image: string) => FEATURES.hashes[FEATURES.images.indexOf(image)]!;
    expect(run.trainedOn.size + run.validatedOn.size).toBe(29 * 8);
    expect(run.trainedOn.has(hashOf('person-000/000.jpg'))).toBe(false);
    expect(run.validatedOn.has(hashOf('person-000/000.jpg'))).toBe(false);
  });

  test('never looks at what it was told to hold out', async () => {
    const changed = { ...FEATURES, values: FEATURES.values.slice() };
    changed.values.subarray(0, 8 * FEATURES.dimensions).reverse();
    const [plain, other] = [
      await train({ testImages: ['person-000'] }),
      await train({ testImages: ['person-000'] }, {}, changed),
    ];
    expect(await weightsOf(other.run)).toBe(await weightsOf(plain.run));
  });

  test('sums up both figures in words', async () => {
    const { summary } = await train();
    expect(summary).toMatch(
      /New photos of trained people against trained ones: TAR [\d.]+ % → [\d.]+ % at FAR 0\.001/,
    );
    expect(summary).toMatch(
      /People never seen: TAR .* on \d+ same-person and \d+ different-person/,
    );
  });

  test('starts from random numbers where the backbone has no head, and says so', async () => {
    const options = { workspace, dataset: '/data', backbone: 'synthetic', epochs: 2 };
    const result = await trainHead(FEATURES, null, options);
    expect(result.notes.join()).toMatch(/no pretrained head/);
    expect((await readRun(result.run)).config.settings.start).toBe('glorot');
    const other = await trainHead(FEATURES, null, { ...options, seed: 2 });
    expect(await weightsOf(other.run)).not.toBe(await weightsOf(result.run));
  });

  test('lowers the loss', async () => {
    const { run, finalLoss } = await train({ epochs: 8 });
    expect(finalLoss).toBeLessThan(0.7 * (await readMetrics(run))[0]!.loss);
  });

  test('keeps the start when nothing is better, for it was perfect', async () => {
    const clear = clusteredFeatures({ people: 30, imagesPerPerson: 8, noise: 0.01 });
    const weights = START.weights.slice().fill(0, (START.weights.length * 16) / 32);
    const options = { workspace, dataset: '/data', backbone: 'synthetic', epochs: 2 };
    const result = await trainHead(clear, { ...START, weights }, options);
    expect(result).toMatchObject({ epochs: 2, bestEpoch: 0, mix: 0 });
    expect(result.summary).toMatch(/starting head, so that is kept/);
    expect((await readRun(result.run)).head.weights).toEqual(weights);
  });
});

describe('a seed', () => {
  test.each(MININGS)('gives the same loss curve and head, to the bit, with %s', async (mining) => {
    const [a, b] = [await train({ mining }), await train({ mining })];
    expect(curve(await readMetrics(b.run))).toEqual(curve(await readMetrics(a.run)));
    expect(await weightsOf(b.run)).toBe(await weightsOf(a.run));
    const other = await train({ mining, seed: 2 });
    expect(await weightsOf(other.run)).not.toBe(await weightsOf(a.run));
  });
});

describe('progress', () => {
  test('comes with every batch, counts up to the end and tells the figures', async () => {
    const reports: Progress[] = [];
    const epochs: EpochMetrics[] = [];
    await train({}, { onProgress: (p) => reports.push(p), onEpoch: (e) => epochs.push(e) });
    const { total } = reports[0]!;
    expect(new Set(reports.map(({ done }) => done))).toEqual(
      new Set(Array.from({ length: total }, (_, i) => i + 1)),
    );
    expect(reports.at(-1)).toMatchObject({ done: total, secondsLeft: 0, unit: 'batches' });
    expect(reports.at(-1)!.detail).toMatch(
      /epoch 3 of 3 · loss 0\.\d+ · \d+ % of triplets active · .* · new photos .* · strangers/,
    );
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });
});

describe('few images', () => {
  test('5 people × 3 images are trained on, with a word on what could not be measured', async () => {
    const features = clusteredFeatures({ people: 5, imagesPerPerson: 3 });
    const result = await train({}, {}, features);
    expect(result).toMatchObject({
      epochs: 3,
      bestEpoch: 3,
      mix: 0.5,
      unseenPeople: null,
      newPhotos: null,
    });
    expect(result.notes).toHaveLength(2);
    expect(result.threshold).toMatchObject({
      measuredOn: 'trained-photos',
      impostorPairs: 90,
      tooFewPairs: true,
    });
  });

  test('too few for a threshold take that of the network they started from, scaled', async () => {
    const features = clusteredFeatures({ people: 5, imagesPerPerson: 3 });
    const { threshold } = await train({ backbone: 'face-api' }, {}, features);
    expect(threshold).toMatchObject({ measuredOn: 'untrained-network', impostorPairs: 90 });
    const other = await train({ backbone: 'face-api', start: 'glorot' }, {}, features);
    expect(other.threshold.measuredOn).toBe('trained-photos');
    const stored = await readRun((await train({ backbone: 'face-api' }, {}, features)).run);
    expect(stored.threshold).toEqual(threshold);
  });

  test('pairs of few people, however many, are too few as well', async () => {
    const options = { backbone: 'face-api', far: 0.01 };
    const { threshold } = await train(options);
    expect(threshold).toMatchObject({ measuredOn: 'untrained-network', tooFewPairs: true });
    expect(threshold.impostorPairs).toBeGreaterThan(600);
    const many = await train({ ...options, validationPeopleShare: 0.5 });
    expect(many.threshold).toMatchObject({ measuredOn: 'unseen-people', tooFewPairs: false });
  });

  test('two people, one of them with one image, are enough', async () => {
    const features = rowsOf(clusteredFeatures({ people: 2, imagesPerPerson: 2 }), [0, 1, 2]);
    for (const mining of MININGS) expect((await train({ mining }, {}, features)).epochs).toBe(3);
  });

  test('one person is refused', async () => {
    const features = clusteredFeatures({ people: 1, imagesPerPerson: 9 });
    await expect(train({}, {}, features)).rejects.toMatchObject({
      code: 1005,
      message: expect.stringContaining('only person-000') as string,
    });
    await expect(train({}, {}, rowsOf(features, []))).rejects.toMatchObject({ code: 1005 });
  });

  test('one image each is refused', async () => {
    const features = clusteredFeatures({ people: 9, imagesPerPerson: 1 });
    await expect(train({}, {}, features)).rejects.toMatchObject({
      code: 1005,
      message: expect.stringContaining('just one image') as string,
    });
  });

  test('so many held out that nothing is left is refused, before a run is made', async () => {
    const people = FEATURES.images.map((image) => image.slice(0, 10)).slice(8);
    await expect(train({ testImages: people })).rejects.toMatchObject({ code: 1005 });
    expect(await listRuns(workspace)).toEqual([]);
  });
});

describe('bad input', () => {
  test.each([NaN, Infinity, -Infinity])(
    '%d among the features is refused with its image',
    async (bad) => {
      const values = FEATURES.values.slice();
      values[8 * 32 + 5] = bad;
      await expect(train({}, {}, { ...FEATURES, values })).rejects.toMatchObject({
        code: 1003,
        message: expect.stringContaining('person-001/000.jpg') as string,
      });
    },
  );

  test.each([
    { epochs: 0 },
    { epochs: 1.5 },
    { seed: 2 ** 40 },
    { mining: 'hardest' as never },
    { learningRate: NaN },
    { margin: -1 },
    { imagesPerPerson: 1 },
    { far: 0 },
    { validationPhotosShare: 0.9 },
  ])('the option %o is refused by its name', async (options) => {
    await expect(train(options)).rejects.toMatchObject({
      code: 1001,
      message: expect.stringContaining(`"${Object.keys(options)[0]}"`) as string,
    });
  });

  test('a pretrained head of another length is refused', async () => {
    const options = { workspace, dataset: '/data', backbone: 'synthetic' };
    await expect(trainHead(FEATURES, evenStart(16), options)).rejects.toMatchObject({ code: 1006 });
  });
});

describe('early stopping', () => {
  test('ends training when nothing better came for so many epochs', async () => {
    const notes: string[] = [];
    const result = await train(
      { epochs: 60, patience: 2, learningRate: 0.03 },
      { onNote: (note) => notes.push(note) },
    );
    expect(result.epochs).toBe(result.bestEpoch + 2);
    expect(notes.join()).toMatch(/Stopped after epoch/);
  });
});

describe('cancelling', () => {
  test(
    'stops within 100 ms, keeps the finished epochs, and can be resumed',
    SLOW_ONCE,
    async () => {
      const wide = clusteredFeatures({ people: 40, imagesPerPerson: 12, dimensions: 128 });
      const start = evenStart(128);
      const options = { workspace, dataset: '/data', backbone: 'synthetic', epochs: 500 };
      const cancel = new AbortController();
      let cancelledMs = 0;
      let finished = 0;
      const onEpoch = ({ epoch }: EpochMetrics) => {
        finished = epoch;
        // From a timer, as a message would come: the loop has to let it in.
        if (epoch === 2) {
          setTimeout(() => {
            cancelledMs = performance.now();
            cancel.abort();
          }, 30);
        }
      };
      const context = { signal: cancel.signal, onEpoch };
      const error = await trainHead(wide, start, options, context).catch((e: unknown) => e);
      expect(performance.now() - cancelledMs).toBeLessThan(100);
      expect(error).toMatchObject({ code: 1009 });
      expect(finished).toBeGreaterThanOrEqual(2);
      expect(finished).toBeLessThan(500);
      const resume = (error as { path: string }).path;
      const epochs = finished + 1;
      const result = await trainHead(wide, start, { ...options, resume, epochs });
      expect(result.epochs).toBe(epochs);
    },
  );
});

describe('resuming', () => {
  test('goes on for more epochs to what a longer run comes to', async () => {
    const longer = await train({ epochs: 5 });
    const { run } = await train({ epochs: 2 });
    await train({ epochs: 5, resume: run });
    expect(await weightsOf(run)).toBe(await weightsOf(longer.run));
    expect(curve(await readMetrics(run))).toEqual(curve(await readMetrics(longer.run)));
  });

  test('falls back one epoch where the last checkpoint is damaged, to the same end', async () => {
    const whole = await train({ epochs: 4 });
    const { run } = await train({ epochs: 3 });
    await writeFile(join(run, 'checkpoints', 'epoch-0003.safetensors'), 'damaged');
    const notes: string[] = [];
    await train({ epochs: 4, resume: run }, { onNote: (note) => notes.push(note) });
    expect(notes.join()).toMatch(/epoch 3 is damaged/);
    expect(await weightsOf(run)).toBe(await weightsOf(whole.run));
  });

  test('drops lines about epochs whose checkpoint was lost', async () => {
    const { run } = await train({ epochs: 2 });
    await appendFile(join(run, 'metrics.jsonl'), '{"epoch": 3, "loss": 0.1}\n{"epoch": 4, "lo');
    await train({ epochs: 3, resume: run });
    expect((await readMetrics(run)).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    const events = (await readdir(run)).filter((name) => name.startsWith('events'));
    expect(events).toHaveLength(1);
  });

  test('does nothing more to a run that has all its epochs', async () => {
    const { run } = await train();
    const before = await readFile(join(run, 'head.safetensors'));
    const result = await train({ resume: run });
    expect(result.epochs).toBe(3);
    expect(await readFile(join(run, 'head.safetensors'))).toEqual(before);
  });

  test('keeps the settings the run was started with', async () => {
    const { run } = await train({ epochs: 1, mining: 'random', seed: 5 });
    const result = await train({ resume: run, epochs: 2, mining: 'semi-hard', seed: 6 });
    const straight = await train({ epochs: 2, mining: 'random', seed: 5 });
    expect(await weightsOf(result.run)).toBe(await weightsOf(straight.run));
  });

  test('refuses features of another backbone', async () => {
    const { run } = await train({ epochs: 1 });
    await expect(
      train({ resume: run }, {}, { ...FEATURES, backboneKey: 'another' }),
    ).rejects.toMatchObject({ code: 1006, path: run });
  });

  test('refuses a dataset that has changed', async () => {
    const { run } = await train({ epochs: 1 });
    const hashes = [...FEATURES.hashes];
    hashes[4] = 'changed';
    await expect(train({ resume: run }, {}, { ...FEATURES, hashes })).rejects.toMatchObject({
      code: 1001,
    });
  });

  test('refuses a folder that is no run', async () => {
    await expect(train({ resume: workspace })).rejects.toMatchObject({ code: 1002 });
  });
});

test('the head that is kept has the figures that are told', async () => {
  const result = await train({ far: 0.01, validationPeopleShare: 0.5 });
  const { head, config, threshold } = await readRun(result.run);
  const rows = config.images.flatMap(({ use }, row) => (use === 'validation-people' ? [row] : []));
  const embeddings = rows.map((row) =>
    embed(head, FEATURES.values.subarray(row * 32, row * 32 + 32)),
  );
  const person = (i: number) => FEATURES.images[rows[i]!]!.slice(0, 10);
  let [falseAccepts, onTheEdge, impostors] = [0, 0, 0];
  embeddings.forEach((a, i) =>
    embeddings.slice(0, i).forEach((b, j) => {
      if (person(i) === person(j)) return;
      impostors++;
      const distance = a.reduce((sum, value, k) => sum + (value - b[k]!) ** 2, 0);
      // A pair at the threshold itself may fall on either side of it by rounding.
      if (Math.abs(distance - threshold.threshold) < 1e-5) onTheEdge++;
      else if (distance < threshold.threshold) falseAccepts++;
    }),
  );
  expect(impostors).toBe(result.unseenPeople!.after.impostorPairs);
  expect(onTheEdge).toBeLessThanOrEqual(2);
  const allowed = Math.floor(impostors * 0.01);
  expect(falseAccepts).toBeLessThanOrEqual(allowed);
  expect(falseAccepts + onTheEdge).toBeGreaterThanOrEqual(allowed);
  expect(threshold.impostorPairs).toBe(impostors);
});

function rowsOf(features: FeatureMatrix, rows: number[]): FeatureMatrix {
  const { dimensions, values } = features;
  return {
    ...features,
    images: rows.map((row) => features.images[row]!),
    hashes: rows.map((row) => features.hashes[row]!),
    values: Float32Array.from(
      rows.flatMap((row) => [...values.subarray(row * dimensions, (row + 1) * dimensions)]),
    ),
  };
}
