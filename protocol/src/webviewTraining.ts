import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { Progress } from './progress';
import type { EpochFigures, EpochTriplets, RunStatus } from './runs';

/** What the page about a training run is about. */
export interface TrainingSubject {
  /** Folder of the run; absolute path. */
  run: string;
  /** Folder of the dataset it is trained on, whose pictures the page shows; absolute path. */
  dataset: string;
}

/** How the user left the page. */
export interface TrainingPageView {
  /** Whether the table of all epochs is open. */
  isTableOpen: boolean;
  /** Whose triplets are looked at; null: the newest epoch's, whichever that is. */
  epoch: number | null;
}

/** paused: stopped before its last epoch, by somebody or something; it can go on. */
export type TrainingState = 'waiting' | 'running' | 'paused' | 'done';

export interface TrainingStatus {
  run: RunStatus;
  state: TrainingState;
  /** Of the job that trains it; null when none does. */
  progress: Progress | null;
  /** Those after the one that was asked for. */
  epochs: EpochFigures[];
  /** Address of the folder with the dataset's images. */
  folder: string;
}

/** What can be done with a run; cancel: stop it and remove its folder, after the user was asked. */
export type TrainingAction =
  'pause' | 'resume' | 'cancel' | 'evaluate' | 'compare' | 'openTensorBoard';

/** Page → host: how the run is doing, with the epochs that the page has not seen. */
export const TrainingStatusRequest = new RequestType<
  { afterEpoch: number },
  TrainingStatus,
  ErrorData
>('likeness/training/status');

/** Page → host: the distances in one epoch and its hardest triplets; null where they were not kept. */
export const TrainingEpochRequest = new RequestType<
  { epoch: number },
  EpochTriplets | null,
  ErrorData
>('likeness/training/epoch');

/** Page → host: do something with the run. */
export const TrainingActRequest = new RequestType<{ action: TrainingAction }, null, ErrorData>(
  'likeness/training/act',
);

/** Page → host: open an image of the dataset. */
export const TrainingOpenRequest = new RequestType<{ image: string }, null, ErrorData>(
  'likeness/training/open',
);

/** Host → page: something has happened to the run, or the backend is back: ask for its status. */
export const TrainingChanged = new NotificationType<object>('likeness/training/changed');
