import type * as Ort from 'onnxruntime-node';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { packageRoot } from '../../files/packageRoot';
import { firstLine } from '../firstLine';
import type { NativeGuard } from './nativeGate';

/** Networks that the build converts, by the names of their files in models/built/. */
export type BuiltNetwork =
  'face-api-ssd' | 'face-api-tiny' | 'face-api-landmarks' | 'face-api-recognition';

export interface OnnxOptions {
  /** Execution provider as ONNX Runtime calls it: "cpu", "cuda", "dml", "coreml", "webgpu". */
  provider: string;
  /** Threads for one call. */
  threads: number;
  guard: NativeGuard;
}

export interface OnnxRuntime extends OnnxOptions {
  ort: typeof Ort;
}

/** A loaded network: named tensors in, named tensors out. */
export interface OnnxNetwork {
  readonly inputs: readonly Ort.InferenceSession.ValueMetadata[];
  readonly outputs: readonly Ort.InferenceSession.ValueMetadata[];
  run(
    inputs: Record<string, Ort.Tensor>,
    outputs: readonly string[],
  ): Promise<Record<string, Ort.Tensor>>;
}

/**
 * Session options of every call on several threads. Threads that spin while they wait for each other take
 * what the others need, this program's own among them: on two virtual processors a camera's frame takes
 * 40 ms instead of 85. On a quiet machine spinning gains nothing.
 */
export const WITHOUT_SPINNING = { intra_op: { allow_spinning: '0' } } as const;

/** Loads ONNX Runtime's binary. @throws Error where there is none for this platform */
export async function loadOnnxRuntime(options: OnnxOptions): Promise<OnnxRuntime> {
  const ort = await options.guard(() => import('onnxruntime-node'));
  return { ...options, ort };
}

/** Where the build puts a network. */
export function builtNetworkFile(name: BuiltNetwork): string {
  return join(packageRoot(), 'models', 'built', `${name}.onnx`);
}

/** @throws LikenessError EngineFailed when the network has not been converted, or cannot be loaded */
export async function loadNetwork(runtime: OnnxRuntime, name: BuiltNetwork): Promise<OnnxNetwork> {
  const { ort, guard } = runtime;
  const model = await readModel(name);
  const options = sessionOptions(runtime);
  return networkOf(runtime, await guard(() => ort.InferenceSession.create(model, options)));
}

/**
 * Loads a network from a file, with weights that lie beside it.
 * @throws LikenessError CorruptFile in the runtime's own words
 */
export async function loadNetworkFile(runtime: OnnxRuntime, path: string): Promise<OnnxNetwork> {
  const { ort, guard } = runtime;
  // Without copies in the processor's favourite order weights stay pages of the file, which all workers
  // share: VGG-16 takes 0.7 GB instead of 1.0, and no longer a face.
  const session = { ...sessionOptions(runtime).extra.session, disable_prepacking: '1' };
  const options = { ...sessionOptions(runtime), extra: { session } };
  try {
    return networkOf(runtime, await guard(() => ort.InferenceSession.create(path, options)));
  } catch (error) {
    throw new LikenessError(
      ErrorCode.CorruptFile,
      `ONNX Runtime cannot load ${path}: ${firstLine(error)}`,
      'Choose a whole ONNX file of one network, or fetch it again.',
      path,
    );
  }
}

function networkOf({ guard }: OnnxRuntime, session: Ort.InferenceSession): OnnxNetwork {
  return {
    inputs: session.inputMetadata,
    outputs: session.outputMetadata,
    run: async (inputs, outputs) => {
      const results = await guard(() => session.run(inputs, outputs));
      return results;
    },
  };
}

function sessionOptions({ provider, threads }: OnnxRuntime) {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // What the runtime would print is for its developers; what fails is thrown.
    logSeverityLevel: 4 as const,
    // Weights that are stored as bytes become floats once, when the network is loaded, instead of
    // in every run: without this the SSD detector takes 116 ms instead of 80.
    extra: { session: { disable_quant_qdq: '1', ...WITHOUT_SPINNING } },
  };
}

async function readModel(name: BuiltNetwork): Promise<Buffer> {
  const file = builtNetworkFile(name);
  try {
    return await readFile(file);
  } catch {
    throw new LikenessError(
      ErrorCode.EngineFailed,
      `The network ${name} has not been converted.`,
      'Run "npm run build", or reinstall the extension.',
      file,
    );
  }
}
