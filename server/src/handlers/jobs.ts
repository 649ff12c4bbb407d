import type { CancellationToken, ProgressToken } from 'vscode-languageserver/node';
import type { JobStatus } from '../../../protocol/src/status';
import type { Progress } from '../../../protocol/src/progress';
import type { JobContext } from '../job';
import { limitProgress } from './limitProgress';

interface RunningJob {
  method: string;
  startedAtMs: number;
  controller: AbortController;
  done: Promise<unknown>;
}

export interface JobRequest {
  method: string;
  /** Cancelled by the client's $/cancelRequest. */
  cancellation: CancellationToken;
  progressToken?: ProgressToken | undefined;
}

/** Jobs that run for a client: each with its progress and its way to be cancelled. */
export class Jobs {
  private readonly running = new Set<RunningJob>();

  /**
   * @param sendProgress takes a report to the client under its token
   * @param note takes a sentence to the client's log
   */
  constructor(
    private readonly sendProgress: (token: ProgressToken, progress: Progress) => void,
    private readonly note: (sentence: string) => void,
  ) {}

  /** Runs a service for a request. */
  async run<T>(request: JobRequest, service: (context: JobContext) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const { progressToken: token, cancellation } = request;
    if (cancellation.isCancellationRequested) controller.abort();
    const listening = cancellation.onCancellationRequested(() => controller.abort());
    const progress = limitProgress((report) => {
      if (token !== undefined) this.sendProgress(token, report);
    });
    const done = service({
      signal: controller.signal,
      onProgress: progress.update,
      onNote: this.note,
    });
    const job = { method: request.method, startedAtMs: performance.now(), controller, done };
    this.running.add(job);
    try {
      return await done;
    } finally {
      progress.flush();
      listening.dispose();
      this.running.delete(job);
    }
  }

  status(): JobStatus[] {
    const nowMs = performance.now();
    return [...this.running].map(({ method, startedAtMs }) => ({
      method,
      seconds: (nowMs - startedAtMs) / 1000,
    }));
  }

  /** Cancels every job and waits until each has stopped. */
  async cancelAll(): Promise<void> {
    for (const { controller } of this.running) controller.abort();
    await Promise.allSettled([...this.running].map(({ done }) => done));
  }
}
