import type { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from '../../../protocol/src/errors';
import type { JobStatus } from '../../../protocol/src/jobs';
import type { Backend } from '../backend/backend';
import { isCancelled } from '../backend/errorMessage';
import { withJobProgress } from '../editor/progress';

export interface JobRequest<P, R> {
  /** Of the notification: "Preparing a dataset". */
  title: string;
  type: RequestType<P, R, ErrorData>;
  params: P;
  /** It waits, runs, has its run's folder, or has ended. */
  onChanged?: (status: JobStatus) => void;
}

/**
 * Runs a job under a notification.
 * @returns null when it was cancelled, which is no failure, here or elsewhere
 */
export async function runJob<P extends object, R>(
  backend: Backend,
  { title, type, params, onChanged }: JobRequest<P, R>,
): Promise<R | null> {
  return withJobProgress(title, backend.jobs, async (listener, cancellation) => {
    const both = {
      ...listener,
      onChanged: (status: JobStatus) => {
        listener.onChanged?.(status);
        onChanged?.(status);
      },
    };
    try {
      return await backend.runJob(type, params, both, cancellation);
    } catch (error) {
      if (cancellation.isCancellationRequested || isCancelled(error)) return null;
      throw error;
    }
  });
}
