import { OnnxGraphBuilder } from '../../server/src/files/onnxGraph';
import type { OnnxAttribute } from '../../server/src/files/onnxModel';
import type { Weight } from './faceApiWeights';

/** What flows between layers: n × channels × side × side. */
export interface FeatureMap {
  name: string;
  channels: number;
  side: number;
}

/**
 * "same" and "valid" are TensorFlow's, a number is added on every side. "halve" is "same" for a window of 3
 * that moves by 2 over an even side, written so that it also fits maps whose rows or columns were cut
 * down to an odd number: what is left sees what it saw before.
 */
export type Padding = 'same' | 'valid' | 'halve' | number;

/** What follows a convolution before the next layer. */
export type Activation = 'none' | 'relu' | 'relu6' | 'leaky';

export interface ConvolutionOptions {
  filters: Weight;
  /** One for each output channel, added after `factors` were applied. */
  bias: ArrayLike<number>;
  /** By which each output channel's filter is multiplied: a scale or batch normalisation that follows. */
  factors?: ArrayLike<number> | undefined;
  /** Each channel has a filter of its own: filters [height, width, channels, 1]. */
  depthwise?: boolean;
  stride?: number;
  padding: Padding;
  activation: Activation;
}

/** Slope of face-api's leaky ReLU below zero. */
const LEAKY_SLOPE = 0.1;

/** Writes the layers that face-api's networks are made of as ONNX nodes, channels first. */
export class NetworkBuilder extends OnnxGraphBuilder {
  constructor(private readonly keepsBytes: boolean) {
    super();
  }

  /**
   * Pixels 0–255 as the networks take them: n × side × side × 3 to channels first, their mean subtracted.
   * Dividing is left to the first filters.
   * @param mean of red, green and blue
   */
  pixels(input: string, side: number, mean: readonly number[]): FeatureMap {
    const planes = this.node('pixels/planes', 'Transpose', [input], { perm: [0, 3, 1, 2] });
    const centre = this.floats('pixels/mean', mean, [1, mean.length, 1, 1]);
    return { name: this.node('pixels/centred', 'Sub', [planes, centre]), channels: 3, side };
  }

  convolution(x: FeatureMap, name: string, options: ConvolutionOptions): FeatureMap {
    const { filters, bias, factors, depthwise = false, stride = 1, padding, activation } = options;
    const [kernel = 0] = filters.shape;
    const channels = depthwise ? x.channels : filters.shape[3]!;
    const { side, pads } = slide(x.side, kernel, stride, padding);
    const weights = this.filters(`${name}/filters`, filters, depthwise, factors);
    const offsets = this.floats(`${name}/bias`, bias);
    const sum = this.node(name, 'Conv', [x.name, weights, offsets], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads,
      group: depthwise ? channels : 1,
    });
    return { name: this.activation(sum, activation), channels, side };
  }

  activation(x: string, activation: Activation): string {
    const name = `${x}/${activation}`;
    if (activation === 'none') return x;
    if (activation === 'relu') return this.node(name, 'Relu', [x]);
    if (activation === 'leaky') {
      return this.node(name, 'LeakyRelu', [x], { alpha: { float: LEAKY_SLOPE } });
    }
    return this.node(name, 'Clip', [x, this.floats('zero', [0], []), this.floats('six', [6], [])]);
  }

  maxPool(x: FeatureMap, name: string, kernel: number, stride: number, padding: Padding) {
    return this.pool('MaxPool', x, name, kernel, stride, padding);
  }

  averagePool(x: FeatureMap, name: string, kernel: number, stride: number, padding: Padding) {
    return this.pool('AveragePool', x, name, kernel, stride, padding);
  }

  add(a: FeatureMap, b: FeatureMap, name: string, activation: Activation = 'none'): FeatureMap {
    const sum = this.node(name, 'Add', [a.name, b.name]);
    return { ...a, name: this.activation(sum, activation) };
  }

  private pool(
    operator: string,
    x: FeatureMap,
    name: string,
    kernel: number,
    stride: number,
    padding: Padding,
  ): FeatureMap {
    const { side, pads } = slide(x.side, kernel, stride, padding);
    const attributes: Record<string, OnnxAttribute> = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads,
    };
    return { ...x, name: this.node(name, operator, [x.name], attributes), side };
  }

  /** [height, width, in, out] becomes out × in × height × width, bytes as bytes. */
  private filters(
    name: string,
    { shape, values, quantised }: Weight,
    depthwise: boolean,
    factors: ArrayLike<number> | undefined,
  ): string {
    const [height, width, into, out] = shape as [number, number, number, number];
    const outputs = depthwise ? into : out;
    const order = depthwise
      ? depthwiseOrder(height, width, into)
      : fullOrder(height, width, into, out);
    const onnxShape = [outputs, depthwise ? 1 : into, height, width];
    const factor = (channel: number) => factors?.[channel] ?? 1;
    if (quantised === null || !this.keepsBytes) {
      const perOutput = values.length / outputs;
      const data = order.map((at, i) => values[at]! * factor(Math.floor(i / perOutput)));
      return this.floats(name, data, onnxShape);
    }
    const data = Uint8Array.from(order, (at) => quantised.bytes[at]!);
    const bytes = this.constant({ name: `${name}/bytes`, type: 'uint8', shape: onnxShape, data });
    const count = factors === undefined ? 1 : outputs;
    const list = Array.from({ length: count }, (_, channel) => channel);
    const listShape = factors === undefined ? [] : [count];
    const scales = list.map((channel) => quantised.scale * factor(channel));
    const zero = Uint8Array.from(list, () => quantised.zeroPoint);
    return this.node(
      name,
      'DequantizeLinear',
      [
        bytes,
        this.floats(`${name}/scale`, scales, listShape),
        this.constant({ name: `${name}/zero`, type: 'uint8', shape: listShape, data: zero }),
      ],
      factors === undefined ? {} : { axis: 0 },
    );
  }
}

/**
 * How far a window slides. "same" as TensorFlow has it: the result's side is ⌈side ÷ stride⌉, the
 * odd row and column of padding at the end.
 */
function slide(side: number, kernel: number, stride: number, padding: Padding) {
  if (padding === 'halve')
    return { side: Math.ceil(side / 2), pads: [0, 0, kernel - 1, kernel - 1] };
  if (padding !== 'same') {
    const around = padding === 'valid' ? 0 : padding;
    const result = Math.floor((side + 2 * around - kernel) / stride) + 1;
    return { side: result, pads: [around, around, around, around] };
  }
  const result = Math.ceil(side / stride);
  const total = Math.max((result - 1) * stride + kernel - side, 0);
  const before = Math.floor(total / 2);
  return { side: result, pads: [before, before, total - before, total - before] };
}

/** Where the values of an out × in × height × width tensor lie in [height, width, in, out]. */
function fullOrder(height: number, width: number, into: number, out: number): number[] {
  const order: number[] = [];
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < into; i++) {
      for (let at = 0; at < height * width; at++) order.push((at * into + i) * out + o);
    }
  }
  return order;
}

/** … of a channels × 1 × height × width tensor in [height, width, channels, 1]. */
function depthwiseOrder(height: number, width: number, channels: number): number[] {
  const order: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < height * width; at++) order.push(at * channels + channel);
  }
  return order;
}
