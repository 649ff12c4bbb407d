import type { DetectorName } from './dataset';
import type { ProgressParams } from './progress';
import type { FeatureParams } from './training';

/** Formats a head is written in; `tfjs` is a layers model for TensorFlow.js, a folder. */
export type HeadFormatName = 'safetensors' | 'tfjs' | 'onnx';

export interface HeadExportParams extends ProgressParams {
  /** Folder of the run; absolute path. */
  run: string;
  format: HeadFormatName;
  /** File to write, or for tfjs the folder of model.json and weights.bin; absolute path. */
  target: string;
  /** Replace what is there; without it an existing file is refused. */
  overwrite?: boolean;
}

export interface HeadExportResult {
  /** Folder of the run; absolute path. */
  run: string;
  format: HeadFormatName;
  /** What was written; absolute paths. */
  files: { path: string; bytes: number }[];
  /** Length of a feature, which goes in; embeddings of 128 numbers and length 1 come out. */
  dimensions: number;
  /** Whose features go in. */
  backbone: string;
  /** Squared Euclidean distance up to which two embeddings match, 0–4. */
  threshold: number;
  /** To Likeness's own embeddings when the export was run, of any component; at most 0.00001. */
  largestDifference: number;
  /** What it was run with: "ONNX Runtime". */
  checkedWith: string;
}

export interface RunProjectorParams extends FeatureParams {
  /** Folder of the run; absolute path. */
  run: string;
  /** Whose faces to show; absolute path. Default: the dataset the run was trained on. */
  dataset?: string;
  /** Where to write; absolute path. Default: the run's folder, where TensorBoard looks. */
  folder?: string;
  /** Show so many images, drawn at random, when there are more: 1–16384, default 4096. */
  maxImages?: number;
  detector?: DetectorName;
}

export interface RunProjectorResult {
  /** Folder of the run; absolute path. */
  run: string;
  /** The folder to show: its parent is TensorBoard's --logdir. */
  folder: string;
  /** What was written; absolute paths. */
  files: string[];
  /** Faces shown. */
  images: number;
  people: number;
  /** Images with a face that are not shown since there were too many. */
  leftOut: number;
}
