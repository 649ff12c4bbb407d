import { describe, expect, test } from 'vitest';
import { EMBEDDING_DIMENSIONS as D } from '../../../server/src/backbones/backbone';
import { loadTensorflow } from '../../../server/src/engine/tfjs/loadTensorflow';
import type { Triplets } from '../../../server/src/training/mining';
import { SeededRandom } from '../../../server/src/training/random';
import { normaliseRows, tripletLoss } from '../../../server/src/training/tripletLoss';

const MARGIN = 0.2;

function triplets(...all: [number, number, number][]): Triplets {
  return {
    anchors: Int32Array.from(all, ([a]) => a),
    positives: Int32Array.from(all, ([, p]) => p),
    negatives: Int32Array.from(all, ([, , n]) => n),
  };
}

/** Rows that are zero but for their first numbers. */
function rows(...starts: number[][]): Float64Array {
  const raw = new Float64Array(starts.length * D);
  starts.forEach((start, i) => raw.set(start, i * D));
  return raw;
}

function randomRaw(count: number, seed: number): Float64Array {
  const random = SeededRandom.ofSeed(seed, 1);
  return Float64Array.from({ length: count * D }, () => 2 * random.unit() - 1);
}

const lossOf = (raw: ArrayLike<number>, chosen: Triplets, weights: Float32Array | null = null) =>
  tripletLoss(normaliseRows(raw), chosen, MARGIN, weights);

/** Some active, some not, some rows shared. */
const MIXED = triplets([0, 1, 2], [1, 0, 3], [2, 3, 0], [3, 2, 4], [4, 5, 1], [5, 4, 0]);

describe('normalising', () => {
  test('gives length 1 and keeps the direction', () => {
    const { embeddings, norms } = normaliseRows(rows([3, 4], [0, -2]));
    expect([...embeddings.subarray(0, 2)]).toEqual([0.6, 0.8]);
    expect(embeddings[D + 1]).toBe(-1);
    expect([...norms]).toEqual([5, 2]);
  });

  test('keeps a row of zeros finite', () => {
    expect(normaliseRows(rows([0])).embeddings.every((value) => value === 0)).toBe(true);
  });
});

describe('triplet loss', () => {
  test('worked by hand: right angles', () => {
    // |a−p|² = 2, |a−n|² = 4: 2 − 4 + 0.2 < 0.
    const easy = lossOf(rows([1], [0, 1], [-1]), triplets([0, 1, 2]));
    expect(easy).toMatchObject({ loss: 0, active: 0, meanPositive: 2, meanNegative: 4, count: 1 });
    expect(easy.gradient.every((value) => value === 0)).toBe(true);
    // The other way round: 4 − 2 + 0.2.
    const hard = lossOf(rows([1], [-1], [0, 1]), triplets([0, 1, 2]));
    expect(hard.loss).toBeCloseTo(2.2, 12);
    expect(hard.active).toBe(1);
  });

  test('worked by hand: the gradient turns only across an embedding', () => {
    // a = (2, 0) → (1, 0), p = (0, 1), n = (0, −1), so 2 − 2 + 0.2. dL/de_a = 2(n − p) = (0, −4),
    // already across e_a, divided by the length 2. dL/de_p = 2(p − a) = (−2, 2): across p (−2, 0).
    // dL/de_n = 2(a − n) = (2, 2): across n (2, 0).
    const { loss, gradient } = lossOf(rows([2, 0], [0, 1], [0, -1]), triplets([0, 1, 2]));
    expect(loss).toBeCloseTo(0.2, 12);
    expect([gradient[0], gradient[1]]).toEqual([0, -2]);
    expect([gradient[D], gradient[D + 1]]).toEqual([-2, 0]);
    expect([gradient[2 * D], gradient[2 * D + 1]]).toEqual([2, 0]);
  });

  test('is a mean over all triplets, the inactive too', () => {
    const raw = rows([1], [-1], [0, 1]);
    const both = lossOf(raw, triplets([0, 1, 2], [0, 2, 1]));
    expect(both.loss).toBeCloseTo(1.1, 12);
    expect(both.active).toBe(0.5);
    expect(both.meanPositive).toBeCloseTo(3, 12);
  });

  test('of no triplets is zero', () => {
    expect(lossOf(rows([1]), triplets())).toMatchObject({ loss: 0, active: 0, count: 0 });
  });

  test('worked by hand: a triplet counts as much as the row of it that counts most', () => {
    // The first loses 2.2, the second nothing; only the first has the last row.
    const raw = rows([1], [-1], [0, 1], [0, 1]);
    const both = triplets([0, 1, 3], [0, 2, 1]);
    expect(lossOf(raw, both, Float32Array.of(1, 1, 1, 3)).loss).toBeCloseTo((3 * 2.2) / 4, 12);
    expect(lossOf(raw, both, Float32Array.of(1, 1, 1, 1))).toEqual(lossOf(raw, both));
    // What is reported beside the loss is of triplets as they are.
    expect(lossOf(raw, both, Float32Array.of(1, 1, 1, 3))).toMatchObject({
      ...{ active: 0.5, meanPositive: 3, meanNegative: 3, count: 2 },
    });
  });

  test.each([
    ['', null],
    [', where some count more', Float32Array.of(1, 16, 1, 1, 4, 1)],
  ])('has the gradient that numerical differentiation finds%s', (_, weights) => {
    const raw = randomRaw(6, 4);
    const lossOfMixed = () => lossOf(raw, MIXED, weights);
    const { gradient, active } = lossOfMixed();
    expect(active).toBeGreaterThan(0);
    const step = 1e-5;
    for (let i = 0; i < raw.length; i++) {
      const value = raw[i]!;
      raw[i] = value + step;
      const above = lossOfMixed().loss;
      raw[i] = value - step;
      const below = lossOfMixed().loss;
      raw[i] = value;
      expect(Math.abs(gradient[i]! - (above - below) / (2 * step))).toBeLessThan(1e-8);
    }
  });

  test("has the loss and gradient of TensorFlow.js's own differentiation", async () => {
    const { tf } = await loadTensorflow();
    const raw = Float32Array.from(randomRaw(6, 5));
    const { loss, gradient } = lossOf(raw, MIXED);
    // One-hot products: the WebAssembly backend has no gradient of gather.
    const pick = (indices: Int32Array) => tf.oneHot(tf.tensor1d(indices, 'int32'), 6).toFloat();
    const reference = (z: Parameters<typeof tf.matMul>[0]) => {
      const e = tf.div(z, tf.sqrt(tf.sum(tf.square(z), 1, true)));
      const [a, p, n] = [MIXED.anchors, MIXED.positives, MIXED.negatives].map((indices) =>
        tf.matMul(pick(indices), e),
      );
      const positive = tf.sum(tf.square(tf.sub(a!, p!)), 1);
      const negative = tf.sum(tf.square(tf.sub(a!, n!)), 1);
      return tf.mean(tf.relu(tf.add(tf.sub(positive, negative), MARGIN))).asScalar();
    };
    const result = tf.valueAndGrad(reference)(tf.tensor2d(raw, [6, D]));
    expect(result.value.dataSync()[0]).toBeCloseTo(loss, 6);
    const expected = result.grad.dataSync();
    gradient.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6));
  });
});
