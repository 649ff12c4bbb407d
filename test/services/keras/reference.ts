import type * as Tf from '@tensorflow/tfjs';
import { SeededRandom } from '../../../server/src/training/random';
import { randomFactors, randomWeights } from './writeKerasFile';

/** One tensor of a network, by its plain name: "conv1_1/kernel", "conv1/bn/gamma". */
export type NetworkWeights = Map<string, { shape: number[]; values: Float32Array }>;

/** What each layer gave, by the layer's name. */
export type Activations = Map<string, Float32Array>;

type Compute = (tf: typeof Tf, weights: NetworkWeights, pixels: Tf.Tensor4D) => Activations;

const VGG_BLOCKS = [
  ['conv1_1', 'conv1_2'],
  ['conv2_1', 'conv2_2'],
  ['conv3_1', 'conv3_2', 'conv3_3'],
  ['conv4_1', 'conv4_2', 'conv4_3'],
  ['conv5_1', 'conv5_2', 'conv5_3'],
];

export function vgg16Weights(blocks: readonly number[], dense: number): NetworkWeights {
  const random = SeededRandom.ofSeed(7, 1);
  const weights: NetworkWeights = new Map();
  const put = (name: string, shape: number[]) =>
    weights.set(name, { shape, values: randomWeights(random, shape) });
  let into = 3;
  VGG_BLOCKS.forEach((names, block) => {
    for (const name of names) {
      put(`${name}/kernel`, [3, 3, into, blocks[block]!]);
      put(`${name}/bias`, [blocks[block]!]);
      into = blocks[block]!;
    }
  });
  put('fc6/kernel', [7 * 7 * into, dense]);
  put('fc6/bias', [dense]);
  put('fc7/kernel', [dense, dense]);
  put('fc7/bias', [dense]);
  put('fc8/kernel', [dense, 10]);
  put('fc8/bias', [10]);
  return weights;
}

/** VGG-16 in TensorFlow.js, its names as in the paper. */
export const computeVgg16: Compute = (tf, weights, pixels) => {
  const seen: Activations = new Map();
  const tensor = tensorsOf(tf, weights);
  let x = pixels;
  for (const names of VGG_BLOCKS) {
    for (const name of names) {
      x = filter(tf, x, tensor(`${name}/kernel`), 1).add(tensor(`${name}/bias`));
      seen.set(name, x.dataSync() as Float32Array);
      x = x.relu();
    }
    x = tf.maxPool(x, 2, 2, 'valid');
  }
  let flat: Tf.Tensor = x.reshape([x.shape[0], -1]);
  for (const name of ['fc6', 'fc7']) {
    flat = flat.matMul(tensor(`${name}/kernel`)).add(tensor(`${name}/bias`));
    seen.set(name, flat.dataSync() as Float32Array);
    flat = flat.relu();
  }
  seen.set('feature', flat.dataSync() as Float32Array);
  return seen;
};

const STAGES: readonly [string, number, number][] = [
  ['conv2', 3, 1],
  ['conv3', 4, 2],
  ['conv4', 6, 2],
  ['conv5', 3, 2],
];

export function resnetWeights(width: number, hasGates: boolean): NetworkWeights {
  const random = SeededRandom.ofSeed(11, 1);
  const weights: NetworkWeights = new Map();
  const put = (name: string, shape: number[], values = randomWeights(random, shape)) =>
    weights.set(name, { shape, values });
  const convolution = (name: string, kernel: number, into: number, out: number) => {
    put(`${name}/kernel`, [kernel, kernel, into, out]);
    put(`${name}/bn/gamma`, [out], randomFactors(random, out));
    put(`${name}/bn/beta`, [out]);
    put(`${name}/bn/mean`, [out]);
    put(`${name}/bn/variance`, [out], randomFactors(random, out));
  };
  convolution('conv1', 7, 3, width);
  let into = width;
  STAGES.forEach(([stage, count], s) => {
    const inside = width * 2 ** s;
    const out = inside * 4;
    for (let i = 1; i <= count; i++) {
      const name = `${stage}_${i}`;
      convolution(`${name}_reduce`, 1, into, inside);
      convolution(`${name}_3x3`, 3, inside, inside);
      convolution(`${name}_increase`, 1, inside, out);
      if (hasGates) {
        put(`${name}_down/kernel`, [1, 1, out, out / 16]);
        put(`${name}_down/bias`, [out / 16]);
        put(`${name}_up/kernel`, [1, 1, out / 16, out]);
        put(`${name}_up/bias`, [out]);
      }
      if (i === 1) convolution(`${name}_proj`, 1, into, out);
      into = out;
    }
  });
  return weights;
}

/** ResNet-50 or SENet-50 in TensorFlow.js, normalisations computed, not folded. */
export function computeResnet(hasGates: boolean, epsilon: number): Compute {
  return (tf, weights, pixels) => {
    const seen: Activations = new Map();
    const tensor = tensorsOf(tf, weights);
    const convolve = (x: Tf.Tensor, name: string, stride: number): Tf.Tensor4D => {
      const y = filter(tf, x, tensor(`${name}/kernel`), stride);
      const [mean, variance, beta, gamma] = ['mean', 'variance', 'beta', 'gamma'].map(
        (part) => tensor(`${name}/bn/${part}`) as Tf.Tensor1D,
      );
      const z = tf.batchNorm4d(y, mean!, variance!, beta, gamma, epsilon);
      seen.set(name, z.dataSync() as Float32Array);
      return z;
    };
    let x: Tf.Tensor4D = tf.maxPool(
      convolve(pixels, 'conv1', 2).relu<Tf.Tensor4D>(),
      3,
      2,
      'valid',
    );
    for (const [stage, count, firstStride] of STAGES) {
      for (let i = 1; i <= count; i++) {
        const name = `${stage}_${i}`;
        const stride = i === 1 ? firstStride : 1;
        const reduced = convolve(x, `${name}_reduce`, stride).relu();
        const middle = convolve(reduced, `${name}_3x3`, 1).relu();
        let y = convolve(middle, `${name}_increase`, 1);
        if (hasGates) {
          const down = filter(tf, y.mean([1, 2], true), tensor(`${name}_down/kernel`), 1)
            .add(tensor(`${name}_down/bias`))
            .relu();
          const up = filter(tf, down, tensor(`${name}_up/kernel`), 1);
          y = y.mul(up.add(tensor(`${name}_up/bias`)).sigmoid());
        }
        const shortcut = i === 1 ? convolve(x, `${name}_proj`, stride) : x;
        x = y.add(shortcut).relu();
      }
    }
    seen.set('feature', x.mean([1, 2]).dataSync() as Float32Array);
    return seen;
  };
}

function filter(tf: typeof Tf, x: Tf.Tensor, kernel: Tf.Tensor, stride: number): Tf.Tensor4D {
  return tf.conv2d(x as Tf.Tensor4D, kernel as Tf.Tensor4D, stride, 'same');
}

function tensorsOf(tf: typeof Tf, weights: NetworkWeights) {
  return (name: string): Tf.Tensor => {
    const { shape, values } = weights.get(name)!;
    return tf.tensor(values, shape);
  };
}
