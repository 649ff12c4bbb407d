import type { OnnxGraph } from '../../server/src/files/onnxModel';
import { finishDetector } from './detections';
import type { Weights } from './faceApiWeights';
import { NetworkBuilder, type FeatureMap } from './networkBuilder';

/** face-api's default; a multiple of 32. */
const INPUT_PX = 416;
const MEAN = [117.001, 114.697, 97.404];
/** Width and height of the five anchors, in cells. */
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;
/** Of each anchor: x, y, width, height, score. */
const CODE_LENGTH = 5;
/** face-api's own. */
const SAME_FACE_IOU = 0.4;

/**
 * face-api's tiny face detector, a small YOLO v2, with all that follows it: pixels 0–255 in, boxes and
 * scores of faces out.
 */
export function tinyNetwork(weights: Weights, keepsBytes: boolean): OnnxGraph {
  const network = new NetworkBuilder(keepsBytes);
  const cells = backbone(network, weights);
  const codes = network.convolution(cells, 'conv8', {
    filters: weights.get('conv8/filters'),
    bias: weights.get('conv8/bias').values,
    padding: 'valid',
    activation: 'none',
  });
  const last = network.node('codes/last', 'Transpose', [codes.name], { perm: [0, 2, 3, 1] });
  const shape = network.integers('codes/shape', [0, -1, CODE_LENGTH]);
  const rows = network.node('codes', 'Reshape', [last, shape]);
  const [place, size, belief] = network.nodeOf(
    'codes/parts',
    'Split',
    [rows, network.integers('codes/lengths', [2, 2, 1])],
    ['place', 'size', 'belief'],
    { axis: 2 },
  ) as [string, string, string];
  const boxes = decodeBoxes(network, cells.side, place, size);
  const row = network.node('belief/row', 'Transpose', [belief], { perm: [0, 2, 1] });
  const scores = network.node('probabilities', 'Sigmoid', [row]);
  return finishDetector(
    network,
    'tiny_face_detector',
    [INPUT_PX, INPUT_PX],
    boxes,
    scores,
    SAME_FACE_IOU,
  );
}

function backbone(network: NetworkBuilder, weights: Weights): FeatureMap {
  const pixels = network.pixels('pixels', INPUT_PX, MEAN);
  let x = network.convolution(pixels, 'conv0', {
    filters: weights.get('conv0/filters'),
    factors: Array<number>(weights.get('conv0/bias').values.length).fill(1 / 255),
    bias: weights.get('conv0/bias').values,
    padding: 'valid',
    activation: 'leaky',
  });
  for (let i = 1; i <= 5; i++) {
    x = network.maxPool(x, `pool${i - 1}`, 2, 2, 'same');
    x = separable(network, weights, x, `conv${i}`);
  }
  return network.maxPool(x, 'pool5', 2, 1, 'same');
}

function separable(
  network: NetworkBuilder,
  weights: Weights,
  x: FeatureMap,
  name: string,
): FeatureMap {
  const spread = network.convolution(x, `${name}/depthwise`, {
    filters: weights.get(`${name}/depthwise_filter`),
    bias: new Float32Array(x.channels),
    depthwise: true,
    padding: 1,
    activation: 'none',
  });
  return network.convolution(spread, `${name}/pointwise`, {
    filters: weights.get(`${name}/pointwise_filter`),
    bias: weights.get(`${name}/bias`).values,
    padding: 'valid',
    activation: 'leaky',
  });
}

/**
 * The centre lies inside its cell, the size is a multiple of the anchor's (Redmon & Farhadi, YOLO9000,
 * 2017, §2, "Direct location prediction").
 * @param place n × candidates × (x, y)
 * @param size n × candidates × (width, height)
 * @returns n × candidates × (top, left, bottom, right), in parts of the input's side
 */
function decodeBoxes(network: NetworkBuilder, cells: number, place: string, size: string): string {
  const { corners, halves } = grid(cells);
  const shape = [1, corners.length / 2, 2];
  const inside = network.node('inside', 'Sigmoid', [place]);
  const placed = network.node('placed', 'Add', [inside, network.floats('cells', corners, shape)]);
  const middle = network.node('middle', 'Mul', [placed, network.floats('cell', [1 / cells], [])]);
  const grown = network.node('grown', 'Exp', [size]);
  const reach = network.node('reach', 'Mul', [grown, network.floats('anchors', halves, shape)]);
  const from = network.node('from', 'Sub', [middle, reach]);
  const to = network.node('to', 'Add', [middle, reach]);
  const both = network.node('leftFirst', 'Concat', [from, to], { axis: 2 });
  return network.node('candidates', 'Gather', [both, network.integers('topFirst', [1, 0, 3, 2])], {
    axis: 2,
  });
}

/** Of every candidate, in the order of rows, columns, anchors: its cell, and half its anchor's size. */
function grid(cells: number): { corners: number[]; halves: number[] } {
  const corners: number[] = [];
  const halves: number[] = [];
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      for (const [width, height] of ANCHORS) {
        corners.push(column, row);
        halves.push(width / cells / 2, height / cells / 2);
      }
    }
  }
  return { corners, halves };
}
