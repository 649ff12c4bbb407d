import { ProgressType, type ProgressToken } from 'vscode-jsonrpc';

/**
 * How far a long job has come. Services report it, the backend forwards it as a notification, the
 * command line draws it as a bar.
 */
export interface Progress {
  /** What is being done now, as a user would say it: "Finding faces". */
  step: string;
  /** Units finished so far, 0 … total. */
  done: number;
  /** Units in all. */
  total: number;
  /** What a unit is, in the plural: "images". */
  unit: string;
  /** Units a second in this run; 0 until it is known. */
  perSecond: number;
  /** Estimated seconds until this step ends; null until it is known. */
  secondsLeft: number | null;
  /** While a head is trained. */
  epochs?: EpochProgress;
  /** More figures worth a glance ("loss 0.083"), optional. */
  detail?: string;
}

/** How training goes on. */
export interface EpochProgress {
  done: number;
  total: number;
  perSecond: number;
  /** Of the epoch under way, its validation not counted. */
  tripletsPerSecond: number;
  /** Mean triplet loss of the epoch under way, up to now. */
  loss: number;
  /** Share of its triplets that still teach something, 0–1. */
  active: number;
}

/** What the parameters of every request may hold besides its own. */
export interface ProgressParams {
  /** Progress comes as JobProgress under this token; none comes without. */
  progressToken?: ProgressToken;
}

/**
 * Backend → client: how far the job has come that was started with this progress token; a few times
 * a second, and always once at the end. Not beside the requests: what it needs of its library, the editor loads
 * only with the backend.
 */
export const JobProgress = new ProgressType<Progress>();
