import type { JobStatus } from './jobs';
import type { ProgressParams } from './progress';

export interface StatusParams extends ProgressParams {
  /**
   * Wait until the engine has said what it is, a second or two after the backend's start; else `engine` is
   * null until then and the answer comes at once.
   */
  waitForEngine?: boolean;
}

/** How the backend is doing. */
export interface Status {
  /** Version of Likeness. */
  version: string;
  /** Version of Node that runs it. */
  node: string;
  /** "linux-x64" */
  platform: string;
  /** Process id of the backend itself. */
  pid: number;
  /** Seconds since it started. */
  uptimeSeconds: number;
  /** Memory of all its processes, worker threads included, in MB (10⁶ bytes). */
  memoryMb: number;
  /** The same, process by process. */
  processes: ProcessStatus[];
  /** Null while it has not started. */
  engine: EngineStatus | null;
  /** Networks that are loaded for detecting, recognising and searching. */
  networks: string[];
  /** Worker threads that can work on such requests at once. */
  workers: number;
  /** How long messages had to wait because the backend's own loop was busy, since its start. */
  eventLoop: EventLoopStatus;
  /** Jobs that run or wait, the oldest first. */
  jobs: JobStatus[];
}

export interface EventLoopStatus {
  /** Longest delay. */
  maxMs: number;
  /** 99 of 100 delays were shorter. */
  p99Ms: number;
}

/** main: takes messages. interactive: detects, recognises, searches. background: runs one job. */
export type ProcessRole = 'main' | 'interactive' | 'background';

export interface ProcessStatus {
  role: ProcessRole;
  pid: number;
  /** 0 until it has said so. */
  memoryMb: number;
  /** The job that it runs; null for the others. */
  job: string | null;
}

export interface EngineChooseParams extends ProgressParams {
  /** auto: ONNX Runtime, or TensorFlow.js where it does not run. */
  engine?: 'auto' | 'onnx' | 'tfjs';
  /** What ONNX Runtime computes on. auto: the fastest on this machine, measured once and remembered. */
  provider?: 'auto' | 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';
}

export interface EngineChooseResult {
  /** What runs now, and why it is not what was asked for; null when it did not start. */
  engine: EngineStatus | null;
}

/** Which tensor runtime runs, and why not a faster one. */
export interface EngineStatus {
  /** "onnx", "tfjs" */
  engine: string;
  /** "cpu", "cuda", "dml", "coreml", "webgpu"; "tensorflow-gpu", "tensorflow", "wasm" */
  backend: string;
  device: 'cpu' | 'gpu';
  version: string;
  /** One sentence for each faster choice that was passed over. */
  passedOver: string[];
}
