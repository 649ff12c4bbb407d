import { describe, expect, test } from 'vitest';
import { EMBEDDING_DIMENSIONS as UNITS } from '../../../server/src/backbones/backbone';
import { personOf } from '../../../server/src/features/featureMatrix';
import { averageHead, blend } from '../../../server/src/training/blend';
import { untrainedThreshold } from '../../../server/src/backbones/registry';
import {
  calibrateThreshold,
  scaledThreshold,
  type ImpostorSample,
} from '../../../server/src/training/calibration';
import { embed, squaredDistance } from '../../../server/src/training/embeddingHead';
import { Pause } from '../../../server/src/training/pause';
import { SeededRandom } from '../../../server/src/training/random';
import { splitDataset } from '../../../server/src/training/split';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';
import { pairsBetween, validationPairs } from '../../../server/src/training/validationPairs';
import { Validator, type Project } from '../../../server/src/training/validator';
import { pairDistances, verification } from '../../../server/src/training/verification';
import { clusteredFeatures, evenStart } from './syntheticFeatures';

const seeded = () => SeededRandom.ofSeed(1, 4);
const pause = () => new Pause(undefined);

/** The indices of a pair list as a sorted list of "i-j". */
const asSet = (pairs: Uint32Array) =>
  new Set(
    Array.from({ length: pairs.length / 2 }, (_, k) => `${pairs[2 * k]}-${pairs[2 * k + 1]}`),
  );

describe('validation pairs', () => {
  test('are all pairs, worked by hand', () => {
    const images = ['a/1', 'b/1', 'a/2', 'c/1', 'b/2'];
    const pairs = validationPairs(images, [0, 1, 2, 4], seeded())!;
    expect([...pairs.rows]).toEqual([0, 2, 1, 4]);
    expect(asSet(pairs.genuine)).toEqual(new Set(['0-1', '2-3']));
    expect(asSet(pairs.impostor)).toEqual(new Set(['0-2', '0-3', '1-2', '1-3']));
  });

  test('need pairs of both kinds', () => {
    expect(validationPairs(['a/1', 'a/2'], [0, 1], seeded())).toBeNull();
    expect(validationPairs(['a/1', 'b/1'], [0, 1], seeded())).toBeNull();
    expect(validationPairs([], [], seeded())).toBeNull();
  });

  test('are a random choice, of the right kind, where there are too many', () => {
    const { images } = clusteredFeatures({ people: 20, imagesPerPerson: 20, dimensions: 2 });
    const rows = [...images.keys()];
    const pairs = validationPairs(images, rows, seeded(), 1000)!;
    const people = Array.from(pairs.rows, (row) => personOf(images[row]!));
    expect(pairs.genuine).toHaveLength(2000);
    expect(pairs.impostor).toHaveLength(2000);
    for (let k = 0; k < 1000; k++) {
      const [i, j] = [pairs.genuine[2 * k]!, pairs.genuine[2 * k + 1]!];
      expect(i).not.toBe(j);
      expect(people[i]).toBe(people[j]);
      expect(people[pairs.impostor[2 * k]!]).not.toBe(people[pairs.impostor[2 * k + 1]!]);
    }
    expect(asSet(pairs.genuine).size).toBeGreaterThan(800);
    expect(new Set(pairs.genuine).size).toBeGreaterThan(380);
    expect(validationPairs(images, rows, seeded(), 1000)).toEqual(pairs);
  });
});

describe('pairs of new photos with a gallery', () => {
  const images = ['a/1', 'a/2', 'b/1', 'b/2', 'c/1'];

  test('are those with one of each, worked by hand', () => {
    const pairs = pairsBetween(images, [1, 3], [0, 2, 4], seeded())!;
    expect([...pairs.rows]).toEqual([1, 3, 0, 2, 4]);
    expect(asSet(pairs.genuine)).toEqual(new Set(['0-2', '1-3']));
    expect(asSet(pairs.impostor)).toEqual(new Set(['0-3', '0-4', '1-2', '1-4']));
  });

  test('need pairs of both kinds', () => {
    expect(pairsBetween(images, [], [0, 2], seeded())).toBeNull();
    expect(pairsBetween(images, [4], [0, 2], seeded())).toBeNull();
    expect(pairsBetween(images, [1], [0], seeded())).toBeNull();
  });

  test('of different people are a random choice where there are too many', () => {
    const { images } = clusteredFeatures({ people: 20, imagesPerPerson: 20, dimensions: 2 });
    const probes = [...images.keys()].filter((row) => row % 4 === 0);
    const gallery = [...images.keys()].filter((row) => row % 4 !== 0);
    const pairs = pairsBetween(images, probes, gallery, seeded(), 500)!;
    const people = Array.from(pairs.rows, (row) => personOf(images[row]!));
    expect(pairs.impostor).toHaveLength(1000);
    for (let k = 0; k < 500; k++) {
      const [i, j] = [pairs.impostor[2 * k]!, pairs.impostor[2 * k + 1]!];
      expect(people[i]).not.toBe(people[j]);
      expect(i).toBeLessThan(probes.length);
      expect(j).toBeGreaterThanOrEqual(probes.length);
    }
  });
});

describe('verification', () => {
  test('is TAR at FAR with the numbers of pairs, worked by hand', () => {
    const impostor = Float32Array.from({ length: 1000 }, (_, i) => 1 + i / 1000);
    const genuine = Float32Array.of(0.5, 0.9995, 1.0005, 1.005);
    // FAR 0.01 accepts the ten impostors below 1.01, FAR 0.001 the one below 1.001, 0.0001 none.
    expect(verification({ genuine, impostor })).toEqual({
      tarAtFar: { '0.01': 1, '0.001': 0.75, '0.0001': 0.5 },
      // FAR 0.01 … 0.001 in five steps: 1.010, 1.005, 1.003, 1.001 and 1.001 are the first rejected.
      meanTar: (1 + 0.75 + 0.75 + 0.75 + 0.75) / 5,
      genuinePairs: 4,
      impostorPairs: 1000,
    });
  });

  test('has the distances of the embeddings, ascending', async () => {
    const features = clusteredFeatures({ people: 3, imagesPerPerson: 3 });
    const head = { dimensions: 32, weights: evenStart().weights };
    const embeddings = embed(head, features.values);
    const pairs = validationPairs(features.images, [...features.images.keys()], seeded())!;
    const { genuine } = await pairDistances(embeddings, pairs, pause());
    const expected = [0, 3, 6].flatMap((i) => [
      squaredDistance(embeddings, i, embeddings, i + 1),
      squaredDistance(embeddings, i, embeddings, i + 2),
      squaredDistance(embeddings, i + 1, embeddings, i + 2),
    ]);
    expected.sort((a, b) => a - b);
    genuine.forEach((distance, i) => expect(distance).toBeCloseTo(expected[i]!, 5));
  });
});

describe('blending', () => {
  test('goes along a straight line from start to trained', () => {
    const [start, trained] = [Float32Array.of(0, 4), Float32Array.of(8, 4)];
    expect([...blend(start, trained, 0)]).toEqual([0, 4]);
    expect([...blend(start, trained, 0.25)]).toEqual([2, 4]);
    expect([...blend(start, trained, 1)]).toEqual([8, 4]);
  });

  test('is measured as if each blend were a head of its own', async () => {
    const features = clusteredFeatures({ people: 20, imagesPerPerson: 8 });
    const split = splitDataset(features.images, DEFAULT_TRAIN_SETTINGS, seeded());
    const [start, trained] = [evenStart(32, 1).weights, evenStart(32, 2).weights];
    const inPlainLoops: Project = (weights, rows) => {
      const output = new Float32Array((rows.length / 32) * UNITS);
      for (let i = 0; i < output.length; i++) {
        const row = Math.floor(i / UNITS) * 32;
        for (let k = 0; k < 32; k++) {
          output[i]! += rows[row + k]! * weights[k * UNITS + (i % UNITS)]!;
        }
      }
      return Promise.resolve(output);
    };
    const validator = new Validator(features, split, 1, inPlainLoops, pause());
    const candidates = await validator.candidates(3, start, trained, [0.3, 1]);
    for (const { epoch, mix, ...figures } of candidates) {
      expect(epoch).toBe(3);
      expect(await validator.figures(blend(start, trained, mix))).toEqual(figures);
    }
  });
});

describe('the averaged head', () => {
  test('is the mean of the heads after each epoch', () => {
    const heads = [3, 5, 10, -2].map((value) => Float32Array.of(value, 2 * value));
    let mean: Float32Array = Float32Array.of(100, 100);
    for (const [i, head] of heads.entries()) mean = averageHead(mean, head, i + 1);
    expect(mean[0]).toBeCloseTo(4, 5);
    expect(mean[1]).toBeCloseTo(8, 5);
  });

  test('forgets epochs that are long past', () => {
    let mean: Float32Array = Float32Array.of(1);
    for (let epoch = 1; epoch <= 500; epoch++) {
      mean = averageHead(mean, Float32Array.of(epoch <= 100 ? 1 : 0), epoch);
    }
    expect(mean[0]).toBeLessThan(0.01);
  });
});

describe('the threshold of a head with too few pairs', () => {
  test('is the starting head’s, scaled as training scaled the distances between strangers', () => {
    const before = Float32Array.of(0.1, 0.2, 0.3);
    const after = Float32Array.of(0.2, 0.5, 0.6);
    expect(scaledThreshold(0.14, before, after)).toBeCloseTo(0.14 * 2.5, 6);
    expect(scaledThreshold(0.14, before, before)).toBe(0.14);
  });

  test('is known for the FARs that were measured and between them, not outside', () => {
    expect(untrainedThreshold('face-api', 0.001)).toBe(0.14);
    expect(untrainedThreshold('face-api', 10 ** -2.5)).toBeCloseTo((0.14 + 0.172) / 2, 9);
    expect(untrainedThreshold('face-api', 0.1)).toBe(0.227);
    expect(untrainedThreshold('face-api', 0.0001)).toBe(0.115);
    expect(untrainedThreshold('face-api', 0.5)).toBeNull();
    expect(untrainedThreshold('face-api', 1e-6)).toBeNull();
    expect(untrainedThreshold('unheard-of', 0.001)).toBeNull();
  });
});

describe('the threshold', () => {
  const ramp = (count: number, from: number) =>
    Float32Array.from({ length: count }, (_, i) => from + i / count);

  const sample = (
    measuredOn: ImpostorSample['measuredOn'],
    people: number,
    distances: Float32Array,
  ): ImpostorSample => ({ measuredOn, people, distances });

  test('accepts the share of strangers that was asked for and says how many pairs say so', () => {
    const strangers = sample('unseen-people', 46, ramp(2000, 1));
    const calibrated = calibrateThreshold([strangers], 1e-3);
    expect(calibrated.threshold).toBeCloseTo(1.001, 5);
    expect(strangers.distances.filter((d) => d <= calibrated.threshold)).toHaveLength(2);
    expect(calibrated).toMatchObject({
      far: 1e-3,
      impostorPairs: 2000,
      tooFewPairs: false,
      measuredOn: 'unseen-people',
    });
  });

  test('comes from strangers unless there are too few pairs of them', () => {
    const few = sample('unseen-people', 46, ramp(50, 1));
    const many = sample('new-photos', 46, ramp(5000, 2));
    expect(calibrateThreshold([few, many], 1e-3).measuredOn).toBe('new-photos');
    expect(calibrateThreshold([few, many], 0.1).measuredOn).toBe('unseen-people');
    expect(calibrateThreshold([few], 1e-3)).toMatchObject({ tooFewPairs: true, impostorPairs: 50 });
  });

  test('is unsure where the pairs, however many, are of few people, and then the strictest', () => {
    const three = sample('unseen-people', 3, ramp(2000, 3));
    // 45 people make 990 pairs, 46 make 1,035.
    const many = sample('new-photos', 45, ramp(2000, 2));
    const unsure = calibrateThreshold([three, many], 1e-3);
    expect(unsure).toMatchObject({ tooFewPairs: true, measuredOn: 'new-photos' });
    const enough = sample('new-photos', 46, ramp(2000, 4));
    expect(calibrateThreshold([three, enough], 1e-3).threshold).toBeCloseTo(4.001, 5);
  });
});
