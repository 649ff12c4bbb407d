import { OnnxGraphBuilder } from '../../files/onnxGraph';
import type { OnnxGraph, OnnxValue } from '../../files/onnxModel';
import type { KerasTensor } from './kerasFile';
import type { LayerTensors } from './matchLayout';
import type { WeightFile } from './weightFile';

/** What flows between layers: n × channels × side × side. */
export interface FeatureMap {
  name: string;
  channels: number;
  side: number;
}

interface ConvolutionOptions {
  /** Window and stride, pixels. */
  kernel: number;
  stride?: number;
  /** TensorFlow's "same", else "valid". */
  isSame?: boolean;
  /** Name of the batch normalisation that follows; it is folded into the filters. */
  norm?: { name: string; epsilon: number };
}

/** Writes a Keras network as ONNX, channels first, its weights going to a file as they are read. */
export class KerasGraph {
  private readonly graph = new OnnxGraphBuilder();
  private readonly values: OnnxValue[] = [];

  constructor(
    private readonly layers: LayerTensors,
    private readonly weights: WeightFile,
  ) {}

  /** n × side × side × 3, preprocessed; see preprocessInput. */
  pixels(side: number): FeatureMap {
    this.values.push({ name: 'pixels', type: 'float32', shape: ['n', side, side, 3] });
    const name = this.graph.node('planes', 'Transpose', ['pixels'], { perm: [0, 3, 1, 2] });
    return { name, channels: 3, side };
  }

  /** A convolution of the file, with its bias, or with the normalisation that follows it. */
  async convolution(x: FeatureMap, name: string, options: ConvolutionOptions): Promise<FeatureMap> {
    const { kernel, stride = 1, isSame = false, norm } = options;
    const [kernels, bias] = this.layers.get(name)!;
    const { factors, offsets } =
      norm === undefined
        ? { factors: null, offsets: bias!.read() }
        : this.normalisation(norm.name, norm.epsilon, bias);
    const channels = kernels!.shape[3]!;
    const filters = outputFirst(kernels!, factors);
    const shape = [channels, x.channels, kernel, kernel];
    const side = Math.floor((x.side - (isSame ? 1 : kernel)) / stride) + 1;
    const missing = isSame ? Math.max(0, (side - 1) * stride + kernel - x.side) : 0;
    const [before, after] = [Math.floor(missing / 2), Math.ceil(missing / 2)];
    const inputs = [
      x.name,
      this.graph.constant(await this.weights.add(`${name}/filters`, shape, [filters])),
      this.graph.floats(`${name}/bias`, offsets),
    ];
    this.graph.node(name, 'Conv', inputs, {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [before, before, after, after],
    });
    return { name, channels, side };
  }

  relu(x: FeatureMap): FeatureMap {
    return { ...x, name: this.graph.node(`${x.name}/relu`, 'Relu', [x.name]) };
  }

  maxPool(x: FeatureMap, name: string, kernel: number, stride: number): FeatureMap {
    const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride] };
    this.graph.node(name, 'MaxPool', [x.name], attributes);
    return { ...x, name, side: Math.floor((x.side - kernel) / stride) + 1 };
  }

  add(a: FeatureMap, b: FeatureMap, name: string): FeatureMap {
    return { ...a, name: this.graph.node(name, 'Add', [a.name, b.name]) };
  }

  /** n × channels × 1 × 1 */
  mean(x: FeatureMap, name: string): FeatureMap {
    return { ...x, name: this.graph.node(name, 'GlobalAveragePool', [x.name]), side: 1 };
  }

  /** Each channel times a gate between 0 and 1 (Hu et al., Squeeze-and-Excitation Networks, 2018, eq. 4). */
  gate(x: FeatureMap, weights: FeatureMap, name: string): FeatureMap {
    const gates = this.graph.node(`${name}/sigmoid`, 'Sigmoid', [weights.name]);
    return { ...x, name: this.graph.node(name, 'Mul', [x.name, gates]) };
  }

  /** n × numbers: rows, columns and channels in Keras's order. */
  flatten(x: FeatureMap): FeatureMap {
    const last = this.graph.node(`${x.name}/last`, 'Transpose', [x.name], { perm: [0, 2, 3, 1] });
    const name = this.graph.node(`${x.name}/flat`, 'Flatten', [last], { axis: 1 });
    return { name, channels: x.channels * x.side * x.side, side: 1 };
  }

  /**
   * A dense layer on what `flatten` gave; a convolution whose window is the whole map has the same numbers
   * in the same order.
   */
  async dense(x: FeatureMap, name: string): Promise<FeatureMap> {
    const [matrix, bias] = this.layers.get(name)!;
    const channels = matrix!.shape.at(-1)!;
    const written = await this.weights.add(
      `${name}/matrix`,
      [x.channels, channels],
      piecesOf(matrix!),
    );
    const inputs = [
      x.name,
      this.graph.constant(written),
      this.graph.floats(`${name}/bias`, bias!.read()),
    ];
    this.graph.node(name, 'Gemm', inputs);
    return { name, channels, side: 1 };
  }

  /**
   * @param feature n × D × 1 × 1, or what `dense` gave
   * @param watched further outputs, for comparing layers
   */
  build(name: string, feature: FeatureMap, watched: readonly string[]): OnnxGraph {
    this.graph.node('feature', 'Flatten', [feature.name], { axis: 1 });
    return this.graph.build(name, this.values, [
      { name: 'feature', type: 'float32', shape: ['n', feature.channels] },
      ...watched.map((output) => ({ name: output, type: 'float32' as const, shape: null })),
    ]);
  }

  /** What a normalisation with fixed statistics does to each channel: times a factor, plus an offset. */
  private normalisation(name: string, epsilon: number, bias: KerasTensor | undefined) {
    const [gamma, beta, mean, variance] = this.layers.get(name)!.map((tensor) => tensor.read());
    const before = bias?.read();
    const factors = gamma!.map((value, i) => value / Math.sqrt(variance![i]! + epsilon));
    const offsets = factors.map(
      (factor, i) => beta![i]! + ((before?.[i] ?? 0) - mean![i]!) * factor,
    );
    return { factors, offsets };
  }
}

/** [height, width, in, out] becomes out × in × height × width, each output times its factor. */
function outputFirst(kernels: KerasTensor, factors: Float32Array | null): Float32Array {
  const [height, width, into, out] = kernels.shape as [number, number, number, number];
  const values = kernels.read();
  const filters = new Float32Array(values.length);
  const taps = height * width;
  for (let at = 0, tap = 0; tap < taps; tap++) {
    for (let i = 0; i < into; i++) {
      for (let o = 0; o < out; o++, at++) {
        filters[(o * into + i) * taps + tap] = values[at]! * (factors?.[o] ?? 1);
      }
    }
  }
  return filters;
}

/** Pieces of a few megabytes, in order. */
function* piecesOf(matrix: KerasTensor): Iterable<Float32Array> {
  const [rows, columns] = matrix.shape as [number, number];
  if (matrix.shape.length === 2) {
    yield* rowsOf(matrix, rows);
    return;
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) yield matrix.read([row, column]);
  }
}

function* rowsOf(matrix: KerasTensor, rows: number): Iterable<Float32Array> {
  for (let row = 0; row < rows; row += ROWS_A_PIECE) {
    yield matrix.read([[row, Math.min(rows, row + ROWS_A_PIECE)]]);
  }
}

const ROWS_A_PIECE = 512;
