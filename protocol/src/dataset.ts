import type { ProgressParams } from './progress';

/** Which face of a photo with several is the person the folder is named after. */
export type FacePolicy = 'largest' | 'most-central' | 'single-only';

/** Which network finds faces: ssd finds more, tiny is several times faster; yunet is installed first. */
export type DetectorName = 'ssd' | 'tiny' | 'yunet';

/** One of several equal shares of the work, for as many processes or machines. */
export interface Shard {
  /** From 0, below `count`. */
  index: number;
  count: number;
}

export interface ScanParams extends ProgressParams {
  /** Folder with one folder of photos a person; absolute path, never written to. */
  raw: string;
  /** A folder inside `raw` that is passed over: the dataset, should it lie there. */
  exclude?: string;
}

export interface ScanResult {
  /** Photos of all people together. */
  photos: number;
  /** In the order of their names' code points. */
  people: { person: string; photos: number }[];
  /** What looks as if it should have been taken and was not, at most a thousand. */
  problems: ScanProblem[];
  /** How many there are in all. */
  problemCount: number;
}

export interface ScanProblem {
  /** Relative to `raw`, with "/". */
  path: string;
  /** "is not a photo by its name" */
  why: string;
}

export interface PrepareParams extends ProgressParams {
  /** Folder with one folder of photos a person; absolute path, never written to. */
  raw: string;
  /** Folder of the dataset to make or bring up to date; absolute path. */
  dataset: string;
  detector?: DetectorName;
  policy?: FacePolicy;
  /** How far the crop reaches beyond the face's box, in parts of its size, 0–2. */
  marginRatio?: number;
  /** Faces the detector believes in less are skipped, 0–1. */
  minScore?: number;
  /** Faces with a shorter side are skipped, pixels. */
  minFacePx?: number;
  /** Blurred faces below this are skipped. */
  minSharpness?: number;
  /** At most so many crops a person. */
  maxPerPerson?: number;
  /** Do only share `index` (from 0) of `count`, for several machines at one dataset. */
  shard?: Shard;
}

export interface PrepareResult {
  /** Photos looked at. */
  read: number;
  /** Crops in the dataset. */
  kept: number;
  /** Reason → number of photos. */
  skipped: Record<string, number>;
  imagesPerSecond: number;
  seconds: number;
}
