import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { EvaluationDetails } from './evaluationDetails';

/** What an evaluation's panel is about. */
export interface EvaluationSubject {
  /** Absolute path of the dataset's folder. */
  dataset: string;
  /** Folder of a run; null for the untrained network. */
  model: string | null;
  /** Folder of the run it is compared with; null: what its training started from. */
  against: string | null;
  /** Folder whose `.likeness` has the runs; absolute path. */
  workspace: string;
}

export interface EvaluationContent {
  details: EvaluationDetails;
  /** Address of the dataset's images: an image's is this, "/", and its encoded name. */
  folder: string;
}

/** Page → host: what was found; null when nothing was evaluated yet. */
export const EvaluationContentRequest = new RequestType<
  object,
  EvaluationContent | null,
  ErrorData
>('likeness/evaluationPage/content');

/**
 * again: measure anew. against: beside another run. report: show the HTML page. save: save that elsewhere. tables:
 * save CSV files. review: show Review, where marked labels come first.
 */
export type EvaluationAct = 'again' | 'against' | 'report' | 'save' | 'tables' | 'review';

/** Page → host; answered with what was done, null when there is nothing to tell or the user left a question. */
export const EvaluationActRequest = new RequestType<
  { act: EvaluationAct },
  { words: string | null },
  ErrorData
>('likeness/evaluationPage/act');

/** Page → host: an image does not show its person; Review lists it first. */
export const EvaluationMarkRequest = new RequestType<
  { image: string; undo: boolean },
  null,
  ErrorData
>('likeness/evaluationPage/mark');

/** Page → host: name faces up to this distance from now on. */
export const EvaluationThresholdRequest = new RequestType<
  { threshold: number },
  { words: string },
  ErrorData
>('likeness/evaluationPage/threshold');

/** Page → host: show an image in an editor of its own. */
export const EvaluationOpenRequest = new RequestType<{ image: string }, null, ErrorData>(
  'likeness/evaluationPage/open',
);

/** Host → page: the model was measured again. */
export const EvaluationChanged = new NotificationType<object>('likeness/evaluationPage/changed');
