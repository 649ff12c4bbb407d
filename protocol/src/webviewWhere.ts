import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { WhereResult } from './people';

/** What a page of kept data is about. */
export interface WhereSubject {
  /** Absolute path. */
  workspace: string;
}

/** Page → host: all that is kept about people, looked up anew. */
export const WhereListRequest = new RequestType<object, WhereResult, ErrorData>(
  'likeness/wherePage/list',
);

/** Page → host. show: a file among the others; erase: somebody is asked for. */
export const WhereThenRequest = new RequestType<
  { then: 'show'; path: string } | { then: 'erase' },
  null,
  ErrorData
>('likeness/wherePage/then');
