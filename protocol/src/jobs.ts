import type { ProgressToken } from 'vscode-jsonrpc';
import type { Progress, ProgressParams } from './progress';

/**
 * waiting: others run before it. interrupted: the backend that ran it ended first; restarted, it goes on
 * where it stopped.
 */
export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** A request that takes its time: it runs in a process of its own and has an id. */
export interface JobStatus {
  /** Ids sort by the time the jobs were asked for. */
  job: string;
  /** Request that started it: "likeness/dataset/prepare". */
  method: string;
  /** For a user: "Preparing a dataset". */
  title: string;
  state: JobState;
  /** Folder in whose `.likeness` it is recorded; null when its parameters name none. */
  workspace: string | null;
  /** ISO 8601, UTC. */
  startedAt: string;
  endedAt: string | null;
  /** Seconds it has run, or ran. */
  seconds: number;
  /** Last report; null before the first. */
  progress: Progress | null;
  /** Progress token of the request that started it; null when it had none. */
  progressToken: ProgressToken | null;
  /** Folder of the training run it works on; null until there is one. */
  run: string | null;
  /** Why it failed; null otherwise. */
  error: JobError | null;
  /** Job that this one is a restart of; null for others. */
  restartOf: string | null;
}

/** A ResponseError as it is kept. */
export interface JobError {
  code: number;
  message: string;
  remedy: string;
  path?: string;
}

export interface JobsListParams extends ProgressParams {
  /**
   * Only this folder's jobs, those of earlier backends included. Without it: all jobs of this backend.
   */
  workspace?: string;
}

export interface JobsListResult {
  /** The newest first. */
  jobs: JobStatus[];
}

export interface JobParams extends ProgressParams {
  job: string;
  /** Where to look for a job of an earlier backend that has not been listed yet. */
  workspace?: string;
}
