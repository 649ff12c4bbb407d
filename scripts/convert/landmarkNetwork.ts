import type { OnnxGraph } from '../../server/src/files/onnxModel';
import type { Weights } from './faceApiWeights';
import { NetworkBuilder, type Activation, type FeatureMap } from './networkBuilder';

const INPUT_PX = 112;
const MEAN = [122.782, 117.001, 104.298];
const COORDINATES = 136;

/**
 * face-api's FaceLandmark68Net: pixels 0–255 of a face in, 68 × (x, y) out, in parts of the input's side.
 */
export function landmarkNetwork(weights: Weights, keepsBytes: boolean): OnnxGraph {
  const network = new NetworkBuilder(keepsBytes);
  let x = network.pixels('pixels', INPUT_PX, MEAN);
  for (let block = 0; block < 4; block++) x = denseBlock(network, weights, x, `dense${block}`);
  const pooled = network.averagePool(x, 'pool', 7, 2, 'valid');
  const flat = network.node('flat', 'Flatten', [pooled.name], { axis: 1 });
  const [matrix, bias] = [weights.get('fc/weights'), weights.get('fc/bias')];
  network.node('landmarks', 'Gemm', [
    flat,
    network.floats('fc/weights', matrix.values, matrix.shape),
    network.floats('fc/bias', bias.values),
  ]);
  return network.build(
    'face_landmarks_68',
    [{ name: 'pixels', type: 'float32', shape: ['n', INPUT_PX, INPUT_PX, 3] }],
    [{ name: 'landmarks', type: 'float32', shape: ['n', COORDINATES] }],
  );
}

/** Four convolutions, the first halving the side; each works on the sum of all before it. */
function denseBlock(
  network: NetworkBuilder,
  weights: Weights,
  x: FeatureMap,
  block: string,
): FeatureMap {
  const isFirst = block === 'dense0';
  let sum = isFirst
    ? firstConvolution(network, weights, x)
    : separable(network, weights, x, `${block}/conv0`, 2, 'relu');
  let last = sum;
  for (let i = 1; i < 4; i++) {
    const out = separable(network, weights, last, `${block}/conv${i}`, 1, 'none');
    // The sums before they are rectified go on, not what the next convolution sees.
    sum = network.add(sum, out, `${block}/sum${i}`);
    last = { ...sum, name: network.activation(sum.name, 'relu') };
  }
  return last;
}

function firstConvolution(network: NetworkBuilder, weights: Weights, x: FeatureMap): FeatureMap {
  const filters = weights.get('dense0/conv0/filters');
  return network.convolution(x, 'dense0/conv0', {
    filters,
    factors: Array<number>(filters.shape[3]!).fill(1 / 255),
    bias: weights.get('dense0/conv0/bias').values,
    stride: 2,
    padding: 'same',
    activation: 'relu',
  });
}

/** A filter for each channel, then a mix of the channels. */
function separable(
  network: NetworkBuilder,
  weights: Weights,
  x: FeatureMap,
  name: string,
  stride: number,
  activation: Activation,
): FeatureMap {
  const spread = network.convolution(x, `${name}/depthwise`, {
    filters: weights.get(`${name}/depthwise_filter`),
    bias: new Float32Array(x.channels),
    depthwise: true,
    stride,
    padding: 'same',
    activation: 'none',
  });
  return network.convolution(spread, `${name}/pointwise`, {
    filters: weights.get(`${name}/pointwise_filter`),
    bias: weights.get(`${name}/bias`).values,
    padding: 'valid',
    activation,
  });
}
