import { open, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Tensorflow from '@tensorflow/tfjs';
import type { NetworkFile } from '../../server/src/engine/engine';
import { noGuard } from '../../server/src/engine/onnx/nativeGate';
import { onnxEngine } from '../../server/src/engine/onnx/onnxEngine';
import { loadTensorflow } from '../../server/src/engine/tfjs/loadTensorflow';
import { OnnxGraphBuilder } from '../../server/src/files/onnxGraph';
import { encodeOnnxModel } from '../../server/src/files/onnxModel';
import type { Peak } from './floors';
import { markdownTable, ms, times } from './markdown';
import { alternate } from './measure';

/** VGG-16 up to fc7 (Parkhi et al. 2015, table 3): output channels of each block's convolutions. */
const BLOCKS = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];
const DENSE = 4096;
const SIDE = 224;
const MAP_SIDE = 7;
const BATCH = 8;
const WEIGHTS_FILE = 'weights.bin';

interface Layer {
  name: string;
  kernel: Float32Array;
  into: number;
  out: number;
}

/** Seeded random weights: what a network computes is not what it takes. */
function randomLayers(): Layer[] {
  let into = 3;
  const shapes = BLOCKS.flat().map((out, i) => {
    const shape = { name: `conv${i + 1}`, into: 9 * into, out };
    into = out;
    return shape;
  });
  const dense = [
    { name: 'fc6', into: MAP_SIDE * MAP_SIDE * into, out: DENSE },
    { name: 'fc7', into: DENSE, out: DENSE },
  ];
  let state = 1;
  return [...shapes, ...dense].map((shape) => {
    const scale = Math.sqrt(6 / shape.into) / 2 ** 31;
    const kernel = new Float32Array(shape.into * shape.out);
    for (let i = 0; i < kernel.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      kernel[i] = state * scale;
    }
    return { ...shape, kernel };
  });
}

/** VGG-16 as an imported network runs in the product, and in TensorFlow.js on WebAssembly. */
export async function compareVgg16(peak: Peak, cores: number, rounds: number): Promise<string> {
  const layers = randomLayers();
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-vgg-'));
  try {
    const description = await writeModel(layers, folder);
    const engine = await onnxEngine({ provider: 'cpu', threads: cores, guard: noGuard });
    const network = await engine.features('vgg-16', description);
    const pixels = (n: number) => new Float32Array(n * SIDE * SIDE * 3).fill(60);
    const user = await tensorflowVgg16(layers);
    const timings = await alternate(
      [
        { name: 'user', run: () => user.run(pixels(1)) },
        { name: 'one', run: () => network.features(pixels(1), 1) },
        { name: 'batch', run: () => network.features(pixels(BATCH), BATCH) },
      ],
      Math.max(2, Math.round(rounds / 3)),
    );
    user.dispose();
    return table(
      timings.get('user')!.medianMs,
      [
        ['one image', timings.get('one')!.medianMs],
        [`${BATCH} images at once`, timings.get('batch')!.medianMs / BATCH],
      ],
      floorMs(layers, peak),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function table(reference: number, rows: [string, number][], floor: number): string {
  const head = ['VGG-16 to fc7, an image', 'TensorFlow.js on wasm, ms', 'Likeness, ms', 'ratio'];
  return markdownTable([
    [...head, 'images/s', 'floor, ms'],
    ...rows.map(([what, own]) => [
      ...[what, ms(reference), ms(own), times(reference / own)],
      ...[(1000 / own).toFixed(1), ms(floor)],
    ]),
  ]);
}

/** Of an image: all multiply-adds at the peak of a plain matrix product. */
function floorMs(layers: readonly Layer[], { gigaMultiplyAdds }: Peak): number {
  const sides = BLOCKS.flatMap((block, i) => block.map(() => SIDE / 2 ** i));
  const multiplyAdds = layers.reduce(
    (sum, { into, out }, i) => sum + into * out * (sides[i] ?? 1) ** 2,
    0,
  );
  return multiplyAdds / gigaMultiplyAdds / 1e6;
}

async function writeModel(layers: readonly Layer[], folder: string): Promise<NetworkFile> {
  const graph = new OnnxGraphBuilder();
  const weights = await open(join(folder, WEIGHTS_FILE), 'w');
  let offset = 0;
  const stored = async (name: string, values: Float32Array, shape: readonly number[]) => {
    const bytes = values.byteLength;
    await weights.write(new Uint8Array(values.buffer), 0, bytes, offset);
    const data = { file: WEIGHTS_FILE, offset, bytes };
    offset += bytes;
    return graph.constant({ name, type: 'float32', shape, data });
  };
  let x = graph.node('planes', 'Transpose', ['pixels'], { perm: [0, 3, 1, 2] });
  const [convolutions, dense] = [layers.slice(0, -2), layers.slice(-2)];
  let at = 0;
  for (const [block, { length }] of BLOCKS.entries()) {
    for (const { name, kernel, into, out } of convolutions.slice(at, (at += length))) {
      const weight = await stored(`${name}/kernel`, kernel, [out, into / 9, 3, 3]);
      x = graph.node(name, 'Conv', [x, weight], { pads: [1, 1, 1, 1] });
      x = graph.node(`${name}/relu`, 'Relu', [x]);
    }
    const pool = { kernel_shape: [2, 2], strides: [2, 2] };
    x = graph.node(`pool${block + 1}`, 'MaxPool', [x], pool);
  }
  x = graph.node('flat', 'Flatten', [x]);
  for (const { name, kernel, into, out } of dense) {
    const weight = await stored(`${name}/kernel`, kernel, [into, out]);
    x = graph.node(`${name}/relu`, 'Relu', [graph.node(name, 'MatMul', [x, weight])]);
  }
  await weights.close();
  const value = (name: string, shape: (number | string)[]) =>
    ({ name, type: 'float32', shape }) as const;
  const model = encodeOnnxModel({
    graph: graph.build('vgg16', [value('pixels', ['n', SIDE, SIDE, 3])], [value(x, ['n', DENSE])]),
    ...{ description: 'VGG-16 with random weights', producerVersion: '0' },
  });
  const file = join(folder, 'vgg16.onnx');
  await writeFile(file, model);
  return { file, input: 'pixels', layout: 'nhwc', output: x, sizePx: SIDE };
}

async function tensorflowVgg16(layers: readonly Layer[]) {
  const { tf } = await loadTensorflow();
  const kernels = layers.map(({ kernel, into, out }, i) =>
    i < layers.length - 2
      ? tf.tensor(kernel, [3, 3, into / 9, out])
      : tf.tensor(kernel, [into, out]),
  );
  const forward = (pixels: Float32Array): Tensorflow.Tensor => {
    let x: Tensorflow.Tensor = tf.tensor4d(pixels, [1, SIDE, SIDE, 3]);
    let at = 0;
    for (const { length } of BLOCKS) {
      for (const kernel of kernels.slice(at, (at += length))) {
        x = tf.conv2d(x as Tensorflow.Tensor4D, kernel as Tensorflow.Tensor4D, 1, 'same').relu();
      }
      x = tf.maxPool(x as Tensorflow.Tensor4D, 2, 2, 'valid');
    }
    x = x.reshape([1, -1]);
    for (const kernel of kernels.slice(at)) x = tf.matMul(x, kernel).relu();
    return x;
  };
  return {
    async run(pixels: Float32Array) {
      const feature = tf.tidy(() => forward(pixels));
      await feature.data();
      feature.dispose();
    },
    dispose: () => tf.dispose(kernels),
  };
}
