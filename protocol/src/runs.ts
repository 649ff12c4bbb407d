import type { ProgressParams } from './progress';
import type { TrainResult } from './training';

export interface RunsListParams extends ProgressParams {
  /** Folder whose `.likeness` holds the runs; absolute path. */
  workspace: string;
}

export interface RunsListResult {
  /** The newest first. */
  runs: RunStatus[];
}

export interface RunStatus {
  /** Absolute path. */
  folder: string;
  name: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  dataset: string;
  backbone: string;
  epochsWanted: number;
  /** Epochs that are safe. */
  epochsDone: number;
  mining: string;
  seed: number;
  images: number;
  people: number;
  /** Null until training has ended: resume goes on. */
  result: TrainResult | null;
}
