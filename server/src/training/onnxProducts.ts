import type * as Ort from 'onnxruntime-node';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { WITHOUT_SPINNING } from '../engine/onnx/onnxRuntime';
import { projectionModel } from './onnxGraphs';

/** Multiplications in one run, which holds up the thread: a few milliseconds. */
const MOST_PRODUCTS = 2 ** 28;

/** Products of features and heads in ONNX Runtime; the graphs are made for features of one length. */
export class OnnxProducts {
  private constructor(
    private readonly ort: typeof Ort,
    private readonly threads: number,
    private readonly projection: Ort.InferenceSession,
    private readonly dimensions: number,
  ) {}

  static async create(ort: typeof Ort, dimensions: number, threads: number): Promise<OnnxProducts> {
    const projection = await open(ort, projectionModel(dimensions), threads);
    return new OnnxProducts(ort, threads, projection, dimensions);
  }

  session(model: Buffer): Promise<Ort.InferenceSession> {
    return open(this.ort, model, this.threads);
  }

  /** A view, nothing copied. */
  readonly tensor = (values: Float32Array, shape: readonly number[]): Ort.Tensor =>
    new this.ort.Tensor('float32', values, shape);

  /** X·W. @param weights D×128, @param features N×D @returns N×128 */
  async project(weights: Float32Array, features: Float32Array): Promise<Float32Array> {
    const { dimensions } = this;
    const rows = features.length / dimensions;
    const output = new Float32Array(rows * EMBEDDING_DIMENSIONS);
    const rowsARun = Math.max(1, Math.floor(MOST_PRODUCTS / weights.length));
    const matrix = this.tensor(weights, [dimensions, EMBEDDING_DIMENSIONS]);
    for (let row = 0; row < rows; row += rowsARun) {
      const count = Math.min(rowsARun, rows - row);
      const part = features.subarray(row * dimensions, (row + count) * dimensions);
      const place = output.subarray(
        row * EMBEDDING_DIMENSIONS,
        (row + count) * EMBEDDING_DIMENSIONS,
      );
      await this.projection.run(
        { features: this.tensor(part, [count, dimensions]), weights: matrix },
        { output: this.tensor(place, [count, EMBEDDING_DIMENSIONS]) },
      );
    }
    return output;
  }

  dispose(): void {
    void this.projection.release();
  }
}

/** @throws Error in the runtime's words */
function open(ort: typeof Ort, model: Buffer, threads: number): Promise<Ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    extra: { session: WITHOUT_SPINNING },
  });
}
