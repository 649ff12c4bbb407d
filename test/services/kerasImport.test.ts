import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convertKeras } from '../../server/src/backbones/keras/convertKeras';
import type { KerasNetwork } from '../../server/src/backbones/keras/kerasNetwork';
import { resnet50, senet50 } from '../../server/src/backbones/keras/resnet50';
import { vgg16 } from '../../server/src/backbones/keras/vgg16';
import { loadTensorflow } from '../../server/src/engine/tfjs/loadTensorflow';
import { SeededRandom } from '../../server/src/training/random';
import {
  computeResnet,
  computeVgg16,
  resnetWeights,
  vgg16Weights,
  type Activations,
  type NetworkWeights,
} from './keras/reference';
import { writeKerasFile, type SavedLayer } from './keras/writeKerasFile';

const SIDE = 224;
const BLOCKS = [4, 8, 8, 16, 16];
const DENSE = 64;
const WIDTH = 8;

let folder: string;
const pixels = (() => {
  const random = SeededRandom.ofSeed(3, 1);
  return Float32Array.from({ length: 2 * SIDE * SIDE * 3 }, () => 250 * random.unit() - 120);
})();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-keras-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Groups tensors by their layers, in the order of the names given. */
function layersOf(weights: NetworkWeights, order: readonly string[]): SavedLayer[] {
  return order.map((layer) => {
    const tensors = [...weights]
      .filter(([name]) => name.slice(0, name.lastIndexOf('/')) === layer)
      .map(([name, { shape, values }]) => ({ name: `${name}:0`, shape, values }));
    return { name: layer, tensors };
  });
}

const layerNames = (weights: NetworkWeights) => [
  ...new Set([...weights.keys()].map((name) => name.slice(0, name.lastIndexOf('/')))),
];

/** As Keras sorts the layers of a graph: the projection before the normalisation it was put behind. */
function byDepth(names: readonly string[]): string[] {
  const sorted = [...names];
  sorted.forEach((name, i) => {
    if (name.endsWith('_proj')) [sorted[i - 1], sorted[i]] = [name, sorted[i - 1]!];
  });
  return sorted;
}

async function run(
  network: string,
  names: readonly string[],
  photos: Float32Array = pixels,
): Promise<Activations> {
  const session = await ort.InferenceSession.create(network);
  const input = new ort.Tensor('float32', photos, [2, SIDE, SIDE, 3]);
  const outputs = await session.run({ pixels: input }, [...names]);
  return new Map(names.map((name) => [name, channelsLast(outputs[name]!)]));
}

/** As TensorFlow.js gives it. */
function channelsLast({ data, dims }: ort.Tensor): Float32Array {
  const values = data as Float32Array;
  if (dims.length !== 4) return values;
  const [n, channels, height, width] = dims as [number, number, number, number];
  const area = height * width;
  return Float32Array.from({ length: values.length }, (_, i) => {
    const [c, rest] = [i % channels, Math.floor(i / channels)];
    const [at, image] = [rest % area, Math.floor(rest / area)];
    return image < n ? values[(image * channels + c) * area + at]! : NaN;
  });
}

/** Largest difference, in parts of the largest value. */
function relativeError(actual: Float32Array, expected: Float32Array): number {
  let [difference, largest] = [0, 0];
  expected.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - (actual[i] ?? NaN)));
    largest = Math.max(largest, Math.abs(value));
  });
  return actual.length === expected.length ? difference / largest : Infinity;
}

async function compare(
  file: string,
  network: KerasNetwork,
  compute: () => Promise<Activations>,
): Promise<void> {
  const expected = await compute();
  const names = [...expected.keys()];
  const target = await mkdtemp(join(folder, 'network-'));
  const watched = names.filter((name) => name !== 'feature');
  await convertKeras(file, network, target, { watched });
  const actual = await run(join(target, 'network.onnx'), names);
  for (const name of names) {
    expect(relativeError(actual.get(name)!, expected.get(name)!), name).toBeLessThan(1e-4);
  }
}

type Compute = typeof computeVgg16;
const inTensorflow = (compute: Compute, weights: NetworkWeights) => async () => {
  const { tf } = await loadTensorflow();
  return tf.tidy(() => compute(tf, weights, tf.tensor4d(pixels, [2, SIDE, SIDE, 3])) as never);
};

describe('a Keras file is converted to the network that TensorFlow.js computes, layer by layer', () => {
  const vggWeights = vgg16Weights(BLOCKS, DENSE);
  const vgg = vgg16({ blocks: BLOCKS, dense: DENSE });
  const vggLayers = layersOf(vggWeights, layerNames(vggWeights));

  test('VGG-16 with named layers and dense fc6', async () => {
    const file = join(folder, 'named.h5');
    await writeKerasFile(file, vggLayers);
    await compare(file, vgg, inTensorflow(computeVgg16, vggWeights));
  });

  test('VGG-16 as a Sequential with automatic names, fc6 and fc7 as convolutions', async () => {
    const shapes: Record<string, number[]> = {
      fc6: [7, 7, 16, DENSE],
      fc7: [1, 1, DENSE, DENSE],
      fc8: [1, 1, DENSE, 10],
    };
    const layers = vggLayers.map(({ name, tensors: [kernel, bias] }, i) => ({
      name: `conv2d_${i + 1}`,
      tensors: [
        { ...kernel!, name: `conv2d_${i + 1}/kernel:0`, shape: shapes[name] ?? kernel!.shape },
        { ...bias!, name: `conv2d_${i + 1}/bias:0` },
      ],
    }));
    const file = join(folder, 'sequential.h5');
    await writeKerasFile(file, layers);
    await compare(file, vgg, inTensorflow(computeVgg16, vggWeights));
  });

  test('a whole model, with other names of tensors and no classifier', async () => {
    const layers = vggLayers.slice(0, -1).map(({ name, tensors }) => ({
      name,
      tensors: tensors.map((tensor, i) => ({
        ...tensor,
        name: `${name}_${i === 0 ? 'W' : 'b'}:0`,
      })),
    }));
    const file = join(folder, 'whole.h5');
    await writeKerasFile(file, layers, 'model_weights');
    await compare(file, vgg, inTensorflow(computeVgg16, vggWeights));
  });

  const resnetFile = async (name: string, hasGates: boolean, sort: (n: string[]) => string[]) => {
    const weights = resnetWeights(WIDTH, hasGates);
    const names = sort(layerNames(weights));
    const file = join(folder, `${name}.h5`);
    await writeKerasFile(file, layersOf(weights, names));
    return { file, weights };
  };

  test('ResNet-50 in the order of Keras’s graphs', async () => {
    const { file, weights } = await resnetFile('resnet', false, byDepth);
    const compute = computeResnet(false, 1e-3);
    await compare(file, resnet50(WIDTH), inTensorflow(compute, weights));
  });

  test('ResNet-50 in the order of its definition', async () => {
    const { file, weights } = await resnetFile('resnet-defined', false, (names) => names);
    const compute = computeResnet(false, 1e-3);
    await compare(file, resnet50(WIDTH), inTensorflow(compute, weights));
  });

  test('SENet-50', async () => {
    const { file, weights } = await resnetFile('senet', true, (names) => names);
    const compute = computeResnet(true, 1e-4);
    await compare(file, senet50(WIDTH), inTensorflow(compute, weights));
  });
});

describe('a file that does not fit is refused', () => {
  const convert = async (file: string, network: KerasNetwork) =>
    convertKeras(file, network, await mkdtemp(join(folder, 'refused-')));

  test('with the first tensor that differs', async () => {
    const weights = vgg16Weights(BLOCKS, DENSE);
    const file = join(folder, 'wrong.h5');
    const layers = layersOf(weights, layerNames(weights));
    layers[4]!.tensors[0]!.shape = [3, 3, 16, 4];
    await writeKerasFile(file, layers);
    await expect(convert(file, vgg16({ blocks: BLOCKS, dense: DENSE }))).rejects.toMatchObject({
      code: 1006,
      path: file,
      message: expect.stringContaining(
        'its tensor 9, "conv3_1/kernel:0", is 3 × 3 × 16 × 4 where 3 × 3 × 8 × 8 of conv3_1 belongs',
      ) as string,
    });
    await expect(convert(file, resnet50())).rejects.toMatchObject({
      message: expect.stringContaining('is not ResNet-50: its tensor 1,') as string,
    });
  });

  test('when it ends too early, as the variants without dense layers do', async () => {
    const weights = vgg16Weights(BLOCKS, DENSE);
    const names = layerNames(weights).filter((name) => !name.startsWith('fc'));
    const file = join(folder, 'notop.h5');
    await writeKerasFile(file, layersOf(weights, names));
    await expect(convert(file, vgg16({ blocks: BLOCKS, dense: DENSE }))).rejects.toMatchObject({
      message: expect.stringContaining('it ends after 26 tensors, where 7 × 7 × 16 × 64') as string,
    });
  });

  test('when it is cut off, no HDF5, or has no layers', async () => {
    const weights = vgg16Weights(BLOCKS, DENSE);
    const file = join(folder, 'cut.h5');
    await writeKerasFile(file, layersOf(weights, layerNames(weights)));
    const { length } = await readFile(file);
    await truncate(file, Math.floor(length / 2));
    const small = vgg16({ blocks: BLOCKS, dense: DENSE });
    await expect(convert(file, small)).rejects.toMatchObject({ code: 1003, path: file });
    await writeFile(file, 'nothing of the kind');
    await expect(convert(file, small)).rejects.toMatchObject({ code: 1003, path: file });
    await writeKerasFile(file, []);
    await expect(convert(file, small)).rejects.toMatchObject({ code: 1003, path: file });
    const missing = join(folder, 'missing.h5');
    await expect(convert(missing, small)).rejects.toMatchObject({ path: missing });
  });
});

const PYTHON = process.env['LIKENESS_KERAS_PYTHON'];
describe.skipIf(PYTHON === undefined)(
  'files that Keras itself made (skipped without LIKENESS_KERAS_PYTHON, a Python with Keras)',
  () => {
    let made: string;
    beforeAll(async () => {
      made = await mkdtemp(join(folder, 'keras-'));
      const script = join(import.meta.dirname, 'keras', 'networks.py');
      await promisify(execFile)(PYTHON!, [script, made]);
    }, 300_000);

    const floats = async (name: string) => {
      const bytes = await readFile(join(made, `${name}.f32`));
      return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    };

    test.each([
      ['sequential', vgg16({ blocks: BLOCKS, dense: DENSE })],
      ['named', vgg16({ blocks: BLOCKS, dense: DENSE })],
      ['resnet50', resnet50(WIDTH)],
      ['senet50', senet50(WIDTH)],
    ])('give Keras’s features: %s', async (name, network) => {
      const target = await mkdtemp(join(made, 'network-'));
      await convertKeras(join(made, `${name}.h5`), network, target);
      const actual = await run(join(target, 'network.onnx'), ['feature'], await floats('pixels'));
      expect(relativeError(actual.get('feature')!, await floats(name))).toBeLessThan(1e-4);
    });
  },
);
