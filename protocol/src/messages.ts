import { ProgressType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { PrepareParams, PrepareResult } from './dataset';
import type { Progress } from './progress';
import type { Status } from './status';

/**
 * Every message between a client and the backend. Requests are answered by their result or by a
 * ResponseError whose code is an ErrorCode and whose data is ErrorData; a cancelled request
 * (`$/cancelRequest`) is answered with ErrorCode.Cancelled.
 */

/** Client → backend: which version runs on which engine, and how it is doing. */
export const StatusRequest = new RequestType0<Status, ErrorData>('likeness/status');

/** Client → backend: turn a folder of photos into a dataset of face crops. */
export const PrepareRequest = new RequestType<PrepareParams, PrepareResult, ErrorData>(
  'likeness/dataset/prepare',
);

/**
 * Backend → client: how far the job has come that was started with this progress token; a few times
 * a second, and always once at the end.
 */
export const JobProgress = new ProgressType<Progress>();
