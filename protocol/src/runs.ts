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
  /** Mean squared distance of anchors and positives, and of anchors and negatives, 0–4. */
  meanPositive: number;
  meanNegative: number;
  /** Triplets a second, validation not counted; null where an earlier version trained. */
  tripletsPerSecond: number | null;
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

export interface RunEpochParams extends ProgressParams {
  /** Folder of the run; absolute path. */
  run: string;
  epoch: number;
}

/** What the triplets of one epoch were like, each as its batch saw it. */
export interface EpochTriplets {
  epoch: number;
  /** Width of a histogram's bins, the first of which begins at 0. */
  binWidth: number;
  /** How many squared distances of anchor and positive lie in each bin, and of anchor and negative. */
  positives: number[];
  negatives: number[];
  /** The hardest first. */
  hardest: HardestTriplet[];
}

/** Images are `<person>/<image>`, as they were called when the run began; distances squared, 0–4. */
export interface HardestTriplet {
  anchor: string;
  positive: string;
  negative: string;
  positiveDistance: number;
  negativeDistance: number;
}

/** What a run does with an image: trains on it, validates by it, or leaves it for tests. */
export type ImageRole = 'train' | 'validation-people' | 'validation-photos' | 'test';

export interface RunRolesParams extends ProgressParams {
  /** Folder of the run; absolute path. */
  run: string;
  /** Folder of a dataset, the run's own or another; absolute path. */
  dataset: string;
}

export interface RunRolesResult {
  /** By `<person>/<image>`; images that were not in the run are missing. */
  roles: Record<string, ImageRole>;
}

export interface RunRemoveParams extends ProgressParams {
  /** Folder of the run; absolute path. */
  run: string;
}

export interface RunsCompareParams extends ProgressParams {
  /** Folders of the runs; absolute paths. */
  runs: string[];
}

export interface RunsCompareResult {
  /** As they were asked for. */
  runs: ComparedRun[];
  /** What they were trained with and where they differ, then what came of them. */
  settings: ComparedRow[];
  figures: ComparedRow[];
  /** How many settings are the same in all. */
  sameSettings: number;
  /** Whether the runs were validated on the same images, so that figures can be set side by side. */
  isSameData: boolean;
}

export interface ComparedRun {
  /** Folder; absolute path. */
  folder: string;
  name: string;
  epochs: EpochFigures[];
}

/** One line of a table of runs. */
export interface ComparedRow {
  label: string;
  /** As many as there are runs, as a user reads them; "–" where there is none. */
  cells: string[];
}
