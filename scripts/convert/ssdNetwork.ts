import type { OnnxGraph } from '../../server/src/files/onnxModel';
import { finishDetector } from './detections';
import type { Weights } from './faceApiWeights';
import { NetworkBuilder, type FeatureMap } from './networkBuilder';

const INPUT_PX = 512;
/** Pixels are brought to −1 … 1. */
const HALF_RANGE = 127.5;
/** Of the batch normalisation behind the depthwise convolutions (TensorFlow's 0.001 as a float). */
const EPSILON = 0.0010000000474974513;
const PAIRS = 13;
const HALVING_PAIRS = new Set([2, 4, 6, 12]);
/** The pair whose output is looked at for the smallest faces. */
const FINEST_PAIR = 11;
const EXTRA_LAYERS = 8;
/** Background and two classes that face-api took over; the second is "face". */
const CLASSES = 3;
/** Anchors that share more than this are taken for the same face: face-api's own. */
const SAME_FACE_IOU = 0.5;

/**
 * face-api's SSD MobileNet v1 with all that follows it: pixels 0–255 in, boxes and scores of faces out.
 */
export function ssdNetwork(weights: Weights, keepsBytes: boolean): OnnxGraph {
  const network = new NetworkBuilder(keepsBytes);
  const { finest, last } = mobileNet(network, weights);
  const maps = [finest, last, ...extraMaps(network, weights, last)];
  const predictions = maps.map((map, i) => predict(network, weights, map, i));
  const of = (kind: 'codes' | 'classes') => predictions.map((prediction) => prediction[kind]);
  const codes = network.node('codes', 'Concat', of('codes'), { axis: 1 });
  const classes = network.node('classes', 'Concat', of('classes'), { axis: 1 });
  const boxes = decodeBoxes(network, anchorsOn(network, weights, maps), codes);
  return finishDetector(
    network,
    'ssd_mobilenet_v1',
    ['height', 'width'],
    boxes,
    faceScores(network, classes),
    SAME_FACE_IOU,
  );
}

function mobileNet(
  network: NetworkBuilder,
  weights: Weights,
): { finest: FeatureMap; last: FeatureMap } {
  const mean = Array<number>(3).fill(HALF_RANGE);
  const pixels = network.pixels('pixels', INPUT_PX, mean);
  let x = pointwise(network, weights, pixels, 'MobilenetV1/Conv2d_0_pointwise', 2, 1 / HALF_RANGE);
  let finest = x;
  for (let pair = 1; pair <= PAIRS; pair++) {
    x = depthwise(network, weights, x, pair);
    x = pointwise(network, weights, x, `MobilenetV1/Conv2d_${pair}_pointwise`, 1);
    if (pair === FINEST_PAIR) finest = x;
  }
  return { finest, last: x };
}

/** Layers that look at ever larger parts of the photo; every second is looked at for faces. */
function extraMaps(network: NetworkBuilder, weights: Weights, last: FeatureMap): FeatureMap[] {
  const maps: FeatureMap[] = [];
  let x = last;
  for (let i = 0; i < EXTRA_LAYERS; i++) {
    const isHalving = i % 2 === 1;
    x = pointwise(network, weights, x, `Prediction/Conv2d_${i}_pointwise`, isHalving ? 2 : 1);
    if (isHalving) maps.push(x);
  }
  return maps;
}

function pointwise(
  network: NetworkBuilder,
  weights: Weights,
  x: FeatureMap,
  name: string,
  stride: number,
  inputFactor?: number,
): FeatureMap {
  const bias = weights.get(`${name}/convolution_bn_offset`).values;
  return network.convolution(x, name, {
    filters: weights.get(`${name}/weights`),
    factors: inputFactor === undefined ? undefined : bias.map(() => inputFactor),
    bias,
    stride,
    padding: stride === 2 ? 'halve' : 'same',
    activation: 'relu6',
  });
}

function depthwise(network: NetworkBuilder, weights: Weights, x: FeatureMap, pair: number) {
  const name = `MobilenetV1/Conv2d_${pair}_depthwise`;
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
    (part) => weights.get(`${name}/BatchNorm/${part}`).values,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const factors = Array.from(gamma, (value, i) => value / Math.sqrt(variance[i]! + EPSILON));
  return network.convolution(x, name, {
    filters: weights.get(`${name}/depthwise_weights`),
    factors,
    bias: factors.map((factor, i) => beta[i]! - mean[i]! * factor),
    depthwise: true,
    stride: HALVING_PAIRS.has(pair) ? 2 : 1,
    padding: HALVING_PAIRS.has(pair) ? 'halve' : 'same',
    activation: 'relu6',
  });
}

/** Box codes and classes of every anchor on one map: n × anchors × 4 and n × anchors × 3. */
function predict(network: NetworkBuilder, weights: Weights, map: FeatureMap, index: number) {
  const prefix = `Prediction/BoxPredictor_${index}`;
  const head = (part: string, values: number) => {
    const out = network.convolution(map, `${prefix}/${part}`, {
      filters: weights.get(`${prefix}/${part}/weights`),
      bias: weights.get(`${prefix}/${part}/biases`).values,
      padding: 'same',
      activation: 'none',
    });
    const name = `${prefix}/${part}`;
    const last = network.node(`${name}/last`, 'Transpose', [out.name], { perm: [0, 2, 3, 1] });
    const shape = network.integers(`shape${values}`, [0, -1, values]);
    return network.node(`${name}/rows`, 'Reshape', [last, shape]);
  };
  return { codes: head('BoxEncodingPredictor', 4), classes: head('ClassPredictor', CLASSES) };
}

/**
 * A code is where the face's centre lies from the anchor's, in tenths of its size, and the logarithm
 * of how much larger it is, in fifths (Liu et al., SSD, 2016, §2.2; TensorFlow's faster_rcnn_box_coder).
 * @returns n × anchors × (top, left, bottom, right)
 */
function decodeBoxes(network: NetworkBuilder, anchors: string, codes: string): string {
  const [size, centre] = network.nodeOf('anchors/parts', 'Split', [anchors], ['size', 'centre'], {
    axis: 2,
  }) as [string, string];
  const [shift, growth] = network.nodeOf('codes/parts', 'Split', [codes], ['shift', 'growth'], {
    axis: 2,
  }) as [string, string];
  const multiply = (name: string, a: string, b: string) => network.node(name, 'Mul', [a, b]);
  const tenth = network.floats('tenth', [0.1], []);
  const fifth = network.floats('fifth', [0.2], []);
  const half = network.floats('half', [0.5], []);
  const moved = multiply('moved', multiply('shift/scaled', shift, tenth), size);
  const middle = network.node('middle', 'Add', [moved, centre]);
  const grown = network.node('grown', 'Exp', [multiply('growth/scaled', growth, fifth)]);
  const reach = multiply('reach', multiply('halfGrown', grown, half), size);
  const from = network.node('from', 'Sub', [middle, reach]);
  const to = network.node('to', 'Add', [middle, reach]);
  return network.node('candidates', 'Concat', [from, to], { axis: 2 });
}

/**
 * Sizes and centres of the anchors on all maps: of each map as many rows and columns as it has.
 * @returns 1 × anchors × (height, width, centre's y, x), in parts of the square's side
 */
function anchorsOn(network: NetworkBuilder, weights: Weights, maps: readonly FeatureMap[]): string {
  const all = anchorRows(weights);
  const sides = maps.map(({ side }) => side);
  const cells = sides.reduce((sum, side) => sum + side * side, 0);
  // The finest map has half as many anchors a cell as the others.
  const perCell = all.length / (2 * cells - sides[0]! ** 2);
  let first = 0;
  const cut = maps.map(({ name, side }, i) => {
    const values = i === 0 ? perCell : 2 * perCell;
    const grid = all.slice(first, first + side * side * values);
    first += side * side * values;
    const prefix = `anchors${i}`;
    const shape = network.node(`${prefix}/map`, 'Shape', [name], { start: 2, end: 4 });
    const present = network.node(`${prefix}/present`, 'Slice', [
      network.floats(`${prefix}/all`, grid, [side, side, values]),
      network.integers('anchors/from', [0, 0]),
      shape,
      network.integers('anchors/axes', [0, 1]),
    ]);
    const rows = network.integers('anchors/rows', [1, -1, 4]);
    return network.node(prefix, 'Reshape', [present, rows]);
  });
  return network.node('anchors', 'Concat', cut, { axis: 1 });
}

/** face-api has them as (top, left, bottom, right). @returns of each: height, width, centre's y, x */
function anchorRows(weights: Weights): number[] {
  const { values } = weights.get('Output/extra_dim');
  const rows: number[] = [];
  for (let i = 0; i < values.length; i += 4) {
    const [top, left, bottom, right] = values.slice(i, i + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    rows.push(bottom - top, right - left, (top + bottom) / 2, (left + right) / 2);
  }
  return rows;
}

/** @returns n × 1 × anchors */
function faceScores(network: NetworkBuilder, classes: string): string {
  const face = network.node('face', 'Gather', [classes, network.integers('faceClass', [1])], {
    axis: 2,
  });
  const row = network.node('face/row', 'Transpose', [face], { perm: [0, 2, 1] });
  return network.node('probabilities', 'Sigmoid', [row]);
}
