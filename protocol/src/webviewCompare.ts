import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { RunsCompareResult } from './runs';

/** What the page that sets runs side by side is about. */
export interface CompareSubject {
  /** Folders of runs; absolute paths. */
  runs: string[];
}

/** Page → host: the runs as they are now. */
export const CompareContentRequest = new RequestType<object, RunsCompareResult, ErrorData>(
  'likeness/compare/content',
);

/** Page → host: open how a run was trained. */
export const CompareOpenRequest = new RequestType<{ run: string }, null, ErrorData>(
  'likeness/compare/open',
);

/** Host → page: a run may have gone on. */
export const CompareChanged = new NotificationType<object>('likeness/compare/changed');
