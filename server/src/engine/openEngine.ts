import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { Engine } from './engine';
import type { EngineName } from './engineChoice';
import { firstLine } from './firstLine';
import { onnxEngine } from './onnx/onnxEngine';
import type { OnnxOptions } from './onnx/onnxRuntime';
import { tfjsEngine } from './tfjs/tfjsEngine';

export interface EngineOptions extends OnnxOptions {
  engine: EngineName;
  /** Why faster providers were passed over when this one was chosen. */
  passedOver: readonly string[];
}

/**
 * Starts an engine in this process or worker thread. With "auto", ONNX Runtime; where it does not start,
 * TensorFlow.js, and the report says why.
 * @throws LikenessError EngineFailed when the engine that was asked for does not start
 */
export async function openEngine({ engine, ...options }: EngineOptions): Promise<Engine> {
  if (engine === 'tfjs') return tfjsEngine();
  try {
    return withReasons(await onnxEngine(options), options.passedOver);
  } catch (error) {
    if (engine === 'onnx') throw asFailure(error);
    return withReasons(await tfjsEngine(), [`ONNX Runtime: ${firstLine(error)}`]);
  }
}

function withReasons(engine: Engine, reasons: readonly string[]): Engine {
  const { report } = engine;
  return { ...engine, report: { ...report, passedOver: [...reasons, ...report.passedOver] } };
}

/** What is thrown where ONNX Runtime was asked for and does not start. */
export function asFailure(error: unknown): unknown {
  if (error instanceof LikenessError) return error;
  return new LikenessError(
    ErrorCode.EngineFailed,
    `ONNX Runtime does not start here (${firstLine(error)}).`,
    'Choose the other engine: LIKENESS_ENGINE=tfjs.',
  );
}
