import type { OnnxGraph } from '../../server/src/files/onnxModel';
import type { Weights } from './faceApiWeights';
import { NetworkBuilder, type Activation, type FeatureMap, type Padding } from './networkBuilder';

const INPUT_PX = 150;
/** Red, green, blue of dlib's training images; what is left is divided by 255. */
const MEAN = [122.782, 117.001, 104.298];
const POOLED_DIMENSIONS = 256;
const DESCRIPTOR_DIMENSIONS = 128;

/** Residual blocks in their order; "down" ones halve the side. */
const BLOCKS = [
  'conv32_1',
  'conv32_2',
  'conv32_3',
  'conv64_down',
  'conv64_1',
  'conv64_2',
  'conv64_3',
  'conv128_down',
  'conv128_1',
  'conv128_2',
  'conv256_down',
  'conv256_1',
  'conv256_2',
  'conv256_down_out',
];

/**
 * face-api's FaceRecognitionNet, dlib's ResNet with 29 layers: pixels 0–255 in, n×256 pooled features
 * and n×128 descriptors out, neither normalised.
 */
export function recognitionNetwork(weights: Weights, keepsBytes: boolean): OnnxGraph {
  const network = new NetworkBuilder(keepsBytes);
  const pixels = network.pixels('pixels', INPUT_PX, MEAN);
  const layer = scaledLayers(network, weights);

  const first = layer(pixels, 'conv32_down', 2, 'valid', 'relu', 1 / 255);
  let x = network.maxPool(first, 'pool', 3, 2, 'valid');
  for (const block of BLOCKS) {
    x = block.includes('down') ? halve(network, layer, x, block) : keep(network, layer, x, block);
  }
  const feature = network.node('feature', 'ReduceMean', [x.name], { axes: [2, 3], keepdims: 0 });
  const matrix = weights.get('fc');
  network.node('descriptor', 'MatMul', [
    feature,
    network.floats('fc', matrix.values, matrix.shape),
  ]);
  return network.build(
    'face_recognition',
    [{ name: 'pixels', type: 'float32', shape: ['n', INPUT_PX, INPUT_PX, 3] }],
    [
      { name: 'feature', type: 'float32', shape: ['n', POOLED_DIMENSIONS] },
      { name: 'descriptor', type: 'float32', shape: ['n', DESCRIPTOR_DIMENSIONS] },
    ],
  );
}

type ScaledLayer = (
  x: FeatureMap,
  name: string,
  stride: number,
  padding: Padding,
  activation: Activation,
  inputFactor?: number,
) => FeatureMap;

/** A convolution followed by a scale and an offset of each channel, folded into one. */
function scaledLayers(network: NetworkBuilder, weights: Weights): ScaledLayer {
  return (x, name, stride, padding, activation, inputFactor = 1) => {
    const scale = weights.get(`${name}/scale/weights`).values;
    const offset = weights.get(`${name}/scale/biases`).values;
    const bias = weights.get(`${name}/conv/bias`).values;
    return network.convolution(x, name, {
      filters: weights.get(`${name}/conv/filters`),
      factors: Array.from(scale, (value) => value * inputFactor),
      bias: bias.map((value, channel) => value * scale[channel]! + offset[channel]!),
      stride,
      padding,
      activation,
    });
  };
}

function keep(network: NetworkBuilder, layer: ScaledLayer, x: FeatureMap, block: string) {
  const inner = layer(x, `${block}/conv1`, 1, 'same', 'relu');
  const outer = layer(inner, `${block}/conv2`, 1, 'same', 'none');
  return network.add(outer, x, `${block}/sum`, 'relu');
}

/**
 * Halves the side, and may double the channels. The shortcut is pooled; channels that it lacks are zero;
 * where the convolutions come out one row and column short, those are zero.
 */
function halve(network: NetworkBuilder, layer: ScaledLayer, x: FeatureMap, block: string) {
  const inner = layer(x, `${block}/conv1`, 2, 'valid', 'relu');
  const outer = layer(inner, `${block}/conv2`, 1, 'same', 'none');
  const pooled = network.averagePool(x, `${block}/pool`, 2, 2, 'valid');
  const shortcut = padded(network, pooled, `${block}/shortcut`, outer.channels, pooled.side);
  const sum = padded(network, outer, `${block}/padded`, outer.channels, pooled.side);
  return network.add(sum, shortcut, `${block}/sum`, 'relu');
}

/** Zero channels after the last, zero rows and columns at the end. */
function padded(
  network: NetworkBuilder,
  x: FeatureMap,
  name: string,
  channels: number,
  side: number,
): FeatureMap {
  if (x.channels === channels && x.side === side) return x;
  const more = side - x.side;
  const pads = network.integers(`${name}/by`, [0, 0, 0, 0, 0, channels - x.channels, more, more]);
  return { name: network.node(name, 'Pad', [x.name, pads]), channels, side };
}
