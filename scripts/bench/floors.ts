import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { WITHOUT_SPINNING } from '../../server/src/engine/onnx/onnxRuntime';
import { OnnxGraphBuilder } from '../../server/src/files/onnxGraph';
import { encodeOnnxModel } from '../../server/src/files/onnxModel';

/** What the machine can do in the same engine when nothing stands in its way. */
export interface Peak {
  /** Multiply-adds a second of a plain matrix product, in billions. */
  gigaMultiplyAdds: number;
  /** Memory read a second, gigabytes of 10^9. */
  gigabytes: number;
}

const SIDE = 1024;
/** Larger than any cache. */
const READ_FLOATS = 1 << 27;
/** The best of so many: other work on the machine must not lower a peak. */
const CALLS = 40;

/** @param threads that work on one call */
export async function measurePeak(threads: number): Promise<Peak> {
  const square = () => tensor(new Float32Array(SIDE * SIDE).fill(0.5), [SIDE, SIDE]);
  const product = await session(
    (graph) => graph.node('out', 'MatMul', ['a', 'b']),
    ['a', 'b'],
    [SIDE, SIDE],
    threads,
  );
  const inputs = { a: square(), b: square() };
  const productMs = await bestMs(() => product.run(inputs));
  const rows = READ_FLOATS / SIDE;
  const sum = await session(
    (graph) => graph.node('out', 'ReduceSum', ['a']),
    ['a'],
    [rows, SIDE],
    threads,
  );
  const memory = { a: tensor(new Float32Array(READ_FLOATS).fill(1), [rows, SIDE]) };
  const readMs = await bestMs(() => sum.run(memory));
  await Promise.all([product.release(), sum.release()]);
  return {
    gigaMultiplyAdds: SIDE ** 3 / productMs / 1e6,
    gigabytes: (4 * READ_FLOATS) / readMs / 1e6,
  };
}

function tensor(values: Float32Array, shape: readonly number[]): ort.Tensor {
  return new ort.Tensor('float32', values, shape);
}

function session(
  build: (graph: OnnxGraphBuilder) => string,
  names: readonly string[],
  shape: readonly number[],
  threads: number,
): Promise<ort.InferenceSession> {
  const graph = new OnnxGraphBuilder();
  const output = build(graph);
  const value = (name: string, sides: readonly number[] | null) =>
    ({ name, type: 'float32', shape: sides }) as const;
  const inputs = names.map((name) => value(name, shape));
  const model = encodeOnnxModel({
    graph: graph.build('peak', inputs, [value(output, null)]),
    ...{ description: '', producerVersion: '0' },
  });
  return ort.InferenceSession.create(model, {
    ...{ executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 },
    extra: { session: WITHOUT_SPINNING },
  });
}

async function bestMs(run: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let call = 0; call < CALLS; call++) {
    const startMs = performance.now();
    await run();
    best = Math.min(best, performance.now() - startMs);
  }
  return best;
}

/** One line of ONNX Runtime's own profile. */
interface ProfiledNode {
  args?: {
    op_name?: string;
    input_type_shape?: Record<string, number[]>[];
    output_type_shape?: Record<string, number[]>[];
  };
}

/**
 * Multiply-adds of one run of a network, as ONNX Runtime reports the shapes of what it computed. Convolutions and
 * products count, which are all but a few per cent.
 * @param file an .onnx file
 */
export async function countMultiplyAdds(
  file: string,
  inputs: Record<string, ort.Tensor>,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-profile-'));
  try {
    const network = await ort.InferenceSession.create(file, {
      ...{ executionProviders: ['cpu'], logSeverityLevel: 4, enableProfiling: true },
      // As the file has them: what the optimiser makes of them has padded shapes.
      ...{ profileFilePrefix: join(folder, 'profile'), graphOptimizationLevel: 'disabled' },
    });
    await network.run(inputs);
    network.endProfiling();
    const nodes = await profiledNodes(folder);
    await network.release();
    return nodes.reduce((sum, node) => sum + multiplyAddsOf(node), 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function profiledNodes(folder: string): Promise<ProfiledNode[]> {
  const [name] = await readdir(folder);
  return JSON.parse(await readFile(join(folder, name!), 'utf8')) as ProfiledNode[];
}

function multiplyAddsOf({ args }: ProfiledNode): number {
  const shapes = (list: Record<string, number[]>[] | undefined) =>
    (list ?? []).map((entry) => Object.values(entry)[0] ?? []);
  const size = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
  const [into, weights] = shapes(args?.input_type_shape);
  const [out] = shapes(args?.output_type_shape);
  if (into === undefined || weights === undefined || out === undefined) return 0;
  // Each output takes one multiply-add for each weight of its channel.
  if (args?.op_name === 'Conv') return size(out) * size(weights.slice(1));
  if (args?.op_name === 'MatMul' || args?.op_name === 'Gemm') return size(out) * into.at(-1)!;
  return 0;
}
