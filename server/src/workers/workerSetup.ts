import type { NativeGate } from '../engine/onnx/nativeGate';
import type { EngineOptions } from '../engine/openEngine';

/** What every worker thread of a pool is started with. */
export interface WorkerSetup extends Omit<EngineOptions, 'guard'> {
  /** Closed before threads are terminated. */
  gate: NativeGate;
}
