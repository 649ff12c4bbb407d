import { isAbsolute } from 'node:path';
import type { CancellationToken } from 'vscode-languageserver/node';
import { ErrorCode } from '../../../protocol/src/errors';
import type { PrepareParams, PrepareResult } from '../../../protocol/src/dataset';
import { PrepareRequest } from '../../../protocol/src/messages';
import { prepare } from '../dataset/prepare';
import { LikenessError } from '../errors';
import type { FacePool } from '../workers/facePool';
import type { Jobs } from './jobs';

/** Answers likeness/dataset/prepare. */
export async function preparePhotos(
  params: PrepareParams,
  pool: FacePool,
  jobs: Jobs,
  cancellation: CancellationToken,
): Promise<PrepareResult> {
  const { progressToken, ...options } = params;
  checkFolder('raw', options.raw);
  checkFolder('dataset', options.dataset);
  const request = { method: PrepareRequest.method, cancellation, progressToken };
  const report = await jobs.run(request, (context) => prepare(options, pool, context));
  const { read, kept, skipped, imagesPerSecond, seconds } = report;
  return { read, kept, skipped, imagesPerSecond, seconds };
}

/** The backend's working folder is not the client's: a relative path would mean another folder. */
function checkFolder(name: string, path: unknown): void {
  if (typeof path === 'string' && isAbsolute(path)) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `"${name}" must be the absolute path of a folder.`,
    'Give the folder from the root of the disk on.',
  );
}
