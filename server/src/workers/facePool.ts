import type { EngineReport } from '../engine/engine';
import type { FaceTasks } from './faceTasks';

type Arguments<K extends keyof FaceTasks> = Parameters<FaceTasks[K]>[1];
type Result<K extends keyof FaceTasks> = Awaited<ReturnType<FaceTasks[K]>>;

/** Worker threads that hold the networks; every piece of work on pixels runs here. */
export interface FacePool {
  /** How many tasks run at once. */
  readonly size: number;
  /** Starts the engine in one worker, if none is up yet, and says what runs. */
  report(): Promise<EngineReport>;
  /** Runs one task in a free worker. An abort rejects at once; the worker stops soon after. */
  run<K extends keyof FaceTasks>(
    task: K,
    args: Arguments<K>,
    signal?: AbortSignal,
  ): Promise<Result<K>>;
  close(): Promise<void>;
}
