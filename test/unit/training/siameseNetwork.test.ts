import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EMBEDDING_DIMENSIONS as UNITS } from '../../../server/src/backbones/backbone';
import { loadTensorflow } from '../../../server/src/engine/tfjs/loadTensorflow';
import { embed, type EmbeddingHead } from '../../../server/src/training/embeddingHead';
import { SeededRandom } from '../../../server/src/training/random';
import { SiameseNetwork } from '../../../server/src/training/siameseNetwork';

const D = 6;
const random = SeededRandom.ofSeed(11, 1);
const numbers = (count: number) =>
  Float32Array.from({ length: count }, () => 2 * random.unit() - 1);
const head: EmbeddingHead = { dimensions: D, weights: numbers(D * UNITS) };

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(1e-5);
  }
}

describe('the Siamese network', () => {
  let tf: Awaited<ReturnType<typeof loadTensorflow>>['tf'];
  let network: SiameseNetwork;
  beforeAll(async () => {
    ({ tf } = await loadTensorflow());
    network = new SiameseNetwork(tf, head);
  });
  afterAll(() => network.dispose());

  test('embeds one-off features as the head itself does', () => {
    const features = numbers(5 * D);
    expectClose(network.getFeatures(features), embed(head, features));
  });

  test('embeds to vectors of length 1', () => {
    const embeddings = network.getFeatures(numbers(3 * D));
    for (let i = 0; i < 3; i++) {
      const row = embeddings.subarray(i * UNITS, (i + 1) * UNITS);
      expect(row.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    }
  });

  test('sends anchor, positive and negative through one head in one call', () => {
    const [anchor, positive, negative] = [numbers(4 * D), numbers(4 * D), numbers(4 * D)] as const;
    const embeddings = network.call(anchor, positive, negative);
    expectClose(embeddings.anchor, embed(head, anchor));
    expectClose(embeddings.positive, embed(head, positive));
    expectClose(embeddings.negative, embed(head, negative));
  });

  test('has Xᵀ·dZ as the gradient of its weights', () => {
    const n = 3;
    const features = numbers(n * D);
    const outputGradient = numbers(n * UNITS);
    const expected = new Float64Array(D * UNITS);
    for (let row = 0; row < n; row++) {
      for (let k = 0; k < D; k++) {
        for (let j = 0; j < UNITS; j++) {
          expected[k * UNITS + j]! += features[row * D + k]! * outputGradient[row * UNITS + j]!;
        }
      }
    }
    const gradient = network.weightGradient(features, outputGradient);
    expect(gradient.shape).toEqual([D, UNITS]);
    expectClose(gradient.dataSync(), expected);
    gradient.dispose();
  });

  test('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    network.getFeatures(numbers(2 * D));
    network.call(numbers(D), numbers(D), numbers(D));
    network.weightGradient(numbers(D), numbers(UNITS)).dispose();
    const current = network.head;
    network.head = current;
    expect(tf.memory().numTensors).toBe(before);
  });
});
