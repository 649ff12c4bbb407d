import type { ProgressToken } from 'vscode-jsonrpc';

/** Which face of a photo with several is the person the folder is named after. */
export type FacePolicy = 'largest' | 'most-central' | 'single-only';

export interface PrepareParams {
  /** Folder with one folder of photos a person; absolute path, never written to. */
  raw: string;
  /** Folder of the dataset to make or bring up to date; absolute path. */
  dataset: string;
  detector?: 'ssd' | 'tiny';
  policy?: FacePolicy;
  /** How far the crop reaches beyond the face's box, in parts of its size. */
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
  shard?: { index: number; count: number };
  /** Progress comes as JobProgress under this token; none comes without. */
  progressToken?: ProgressToken;
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
