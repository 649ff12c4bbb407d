import type { Progress } from '../../../../protocol/src/progress';
import type { ProcessRole } from '../../../../protocol/src/status';
import type { EngineReport } from '../../engine/engine';
import type { TransferredError } from '../../workers/transferredError';

/** What travels between the backend and the processes that do its work. */

export type WorkRole = Exclude<ProcessRole, 'main'>;

export type ToWorkProcess =
  | { kind: 'run'; id: string; method: string; params: object }
  /** Stop this request's work; it is answered all the same. */
  | { kind: 'abort'; id: string };

export type FromWorkProcess =
  | { kind: 'done'; id: string; result: unknown }
  | { kind: 'failed'; id: string; error: TransferredError }
  | { kind: 'progress'; id: string; progress: Progress }
  | { kind: 'note'; id: string; sentence: string }
  /** The training run's folder exists. */
  | { kind: 'run-folder'; id: string; folder: string }
  | { kind: 'memory'; bytes: number }
  | { kind: 'engine'; report: EngineReport; workers: number }
  /** Networks that are loaded by now. */
  | { kind: 'networks'; names: string[] };
