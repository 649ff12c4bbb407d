import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { OnnxGraphBuilder } from '../files/onnxGraph';
import { encodeOnnxModel, type OnnxValue } from '../files/onnxModel';
import { likenessVersion } from '../version';
import { ADAM } from './headTrainer';

const value = (name: string, shape: OnnxValue['shape']): OnnxValue => ({
  ...{ name, type: 'float32', shape },
});
const rowsOf = (name: string) => value(name, ['n', EMBEDDING_DIMENSIONS]);

/** features n×D, weights D×128 → output n×128, their product. */
export function projectionModel(dimensions: number): Buffer {
  const graph = new OnnxGraphBuilder();
  graph.node('output', 'MatMul', ['features', 'weights']);
  return encode(
    graph,
    [value('features', ['n', dimensions]), matrix('weights', dimensions)],
    [rowsOf('output')],
  );
}

/**
 * The gradient of the weights, Xᵀ·dZ, and Adam's step with it: features n×D, outputGradient n×128, weights
 * and both moments D×128 → the same three, new. Adam's corrections are in two numbers, as Kingma and Ba put it
 * for speed (2015, §2, last paragraph): stepSize = rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ), epsilon = ε · √(1 − β₂ᵗ).
 */
export function updateModel(dimensions: number): Buffer {
  const graph = new OnnxGraphBuilder();
  const number = (name: string, of: number) => graph.floats(name, [of], []);
  const decayed = (name: string, old: string, beta: number, fresh: string) =>
    graph.node(name, 'Add', [
      graph.node(`${name}/kept`, 'Mul', [old, number(`${name}/beta`, beta)]),
      graph.node(`${name}/fresh`, 'Mul', [fresh, number(`${name}/rest`, 1 - beta)]),
    ]);
  const gradient = graph.node('gradient', 'Gemm', ['features', 'outputGradient'], { transA: 1 });
  const squares = graph.node('squares', 'Mul', [gradient, gradient]);
  const first = decayed('newFirstMoment', 'firstMoment', ADAM.beta1, gradient);
  const second = decayed('newSecondMoment', 'secondMoment', ADAM.beta2, squares);
  const spread = graph.node('spread', 'Sqrt', [second]);
  const divisor = graph.node('divisor', 'Add', [spread, 'epsilon']);
  const direction = graph.node('direction', 'Div', [first, divisor]);
  const change = graph.node('change', 'Mul', [direction, 'stepSize']);
  graph.node('newWeights', 'Sub', ['weights', change]);
  const held = ['weights', 'firstMoment', 'secondMoment'];
  return encode(
    graph,
    [
      value('features', ['n', dimensions]),
      rowsOf('outputGradient'),
      ...held.map((name) => matrix(name, dimensions)),
      value('stepSize', []),
      value('epsilon', []),
    ],
    ['newWeights', 'newFirstMoment', 'newSecondMoment'].map((name) => matrix(name, dimensions)),
  );
}

function matrix(name: string, dimensions: number): OnnxValue {
  return value(name, [dimensions, EMBEDDING_DIMENSIONS]);
}

function encode(
  graph: OnnxGraphBuilder,
  inputs: readonly OnnxValue[],
  outputs: readonly OnnxValue[],
): Buffer {
  const [description, producerVersion] = ['a step of training', likenessVersion()];
  return encodeOnnxModel({
    graph: graph.build('step', inputs, outputs),
    ...{ description, producerVersion },
  });
}
