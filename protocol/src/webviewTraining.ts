import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { Progress } from './progress';
import type { EpochFigures, RunStatus } from './runs';

/** What the page about a training run is about. */
export interface TrainingSubject {
  /** Folder of the run; absolute path. */
  run: string;
}

/** How the user left the page. */
export interface TrainingPageView {
  /** Whether the table of all epochs is open. */
  isTableOpen: boolean;
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
}

/** Page → host: how the run is doing, with the epochs that the page has not seen. */
export const TrainingStatusRequest = new RequestType<
  { afterEpoch: number },
  TrainingStatus,
  ErrorData
>('likeness/training/status');

/** Page → host: stop after the last finished epoch, to go on later. */
export const TrainingPauseRequest = new RequestType<object, null, ErrorData>(
  'likeness/training/pause',
);

/** Page → host: go on with a run that was stopped. */
export const TrainingResumeRequest = new RequestType<object, null, ErrorData>(
  'likeness/training/goOn',
);

/** Page → host: measure the run's head. */
export const TrainingEvaluateRequest = new RequestType<object, null, ErrorData>(
  'likeness/training/evaluate',
);

/** Host → page: something has happened to the run, or the backend is back: ask for its status. */
export const TrainingChanged = new NotificationType<object>('likeness/training/changed');
