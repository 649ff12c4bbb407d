import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import type { FeatureNetwork, NetworkFile } from '../engine';
import { loadNetworkFile, type OnnxNetwork, type OnnxRuntime } from './onnxRuntime';

/**
 * A face network of the user's, in an ONNX file.
 * @throws LikenessError CorruptFile when it cannot be loaded, ModelMismatch when it has no such input or output
 */
export async function onnxFileFeatures(
  runtime: OnnxRuntime,
  description: NetworkFile,
): Promise<FeatureNetwork> {
  const network = await loadNetworkFile(runtime, description.file);
  const most = largestBatch(network, description);
  return {
    async features(batch, n) {
      const perFace = batch.length / n;
      const rows: Float32Array[] = [];
      for (let from = 0; from < n; from += most) {
        const count = Math.min(most, n - from);
        const some = batch.subarray(from * perFace, (from + count) * perFace);
        rows.push(await runBatch(runtime, network, description, some, count));
      }
      return rows.length === 1 ? rows[0]! : joined(rows);
    },
  };
}

/** Exporters often fix the first side of the input to 1. */
function largestBatch(network: OnnxNetwork, { file, input, output }: NetworkFile): number {
  const named = (list: OnnxNetwork['inputs'], name: string) =>
    list.find((value) => value.name === name);
  const found = named(network.inputs, input);
  if (found?.isTensor !== true) {
    throw lacks(file, 'input', input, namesOf(network.inputs));
  }
  if (named(network.outputs, output) === undefined) {
    throw lacks(file, 'output', output, namesOf(network.outputs));
  }
  const [batch] = found.shape;
  return typeof batch === 'number' && batch > 0 ? batch : Infinity;
}

async function runBatch(
  { ort }: OnnxRuntime,
  network: OnnxNetwork,
  { input, output, layout, sizePx, file }: NetworkFile,
  batch: Float32Array,
  n: number,
): Promise<Float32Array> {
  const isFlat = layout === 'nchw';
  const values = isFlat ? channelsFirst(batch, n, sizePx * sizePx) : batch;
  const shape = isFlat ? [n, 3, sizePx, sizePx] : [n, sizePx, sizePx, 3];
  const tensor = new ort.Tensor('float32', values, shape);
  const data: unknown = (await network.run({ [input]: tensor }, [output]))[output]?.data;
  if (data instanceof Float32Array) return data;
  throw new LikenessError(
    ErrorCode.ModelMismatch,
    `The output "${output}" of ${file} does not hold 32-bit floating-point numbers.`,
    'Name the output that is the feature.',
    file,
  );
}

/** n × area × 3 becomes n × 3 × area. */
function channelsFirst(batch: Float32Array, n: number, area: number): Float32Array {
  const planes = new Float32Array(batch.length);
  for (let image = 0; image < n; image++) {
    const from = image * area * 3;
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++) planes[from + c * area + i] = batch[from + 3 * i + c]!;
    }
  }
  return planes;
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(rows.reduce((length, row) => length + row.length, 0));
  let at = 0;
  for (const row of rows) {
    whole.set(row, at);
    at += row.length;
  }
  return whole;
}

function namesOf(values: OnnxNetwork['inputs']): string {
  return values.map(({ name }) => name).join(', ');
}

function lacks(file: string, kind: string, name: string, names: string): LikenessError {
  return new LikenessError(
    ErrorCode.ModelMismatch,
    `The network ${file} has no ${kind} "${name}"; it has ${names}.`,
    `Name one of these as "${kind}" in its description.`,
    file,
  );
}
