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

export interface RunMetricsParams extends ProgressParams {
  /** Folder of the run; absolute path. */
  run: string;
  /** Only epochs after this one; default: all. */
  afterEpoch?: number;
}

export interface RunMetricsResult {
  run: RunStatus;
  /** In the order in which they were run. */
  epochs: EpochFigures[];
}

/** One epoch of a training run, as a chart shows it. */
export interface EpochFigures {
  epoch: number;
  /** Mean triplet loss. */
  loss: number;
  /** Share of triplets that still teach something, 0–1. */
  active: number;
  /** Of this epoch, validation included. */
  seconds: number;
  /** The head as trained so far. */
  trained: ValidationFigures;
  /** The best head so far, which the run keeps. */
  kept: ValidationFigures;
}

/** True accept rates at a false accept rate of 0.001, 0–1; null where nothing could be measured. */
export interface ValidationFigures {
  unseenPeople: number | null;
  newPhotos: number | null;
}
