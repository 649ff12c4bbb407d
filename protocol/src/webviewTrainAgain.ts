import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';

/** Page → host: prepare the photos that came and train, where a page says that it would help. */
export const TrainAgainRequest = new RequestType<object, null, ErrorData>(
  'likeness/page/trainAgain',
);
