import {
  LanguageClient,
  State,
  TransportKind,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import type { CancellationToken, Disposable, NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from '../../../protocol/src/errors';
import { JobProgress } from '../../../protocol/src/messages';
import type { Progress } from '../../../protocol/src/progress';

/** Time for the backend to stop its jobs cleanly when the window closes, before it is ended. */
const STOP_TIMEOUT_MS = 3000;

/**
 * The backend process: started when something first needs it, started again after a crash by the
 * language client's own policy, ended with the window.
 */
export class Backend {
  private readonly client: LanguageClient;
  private starting: Promise<void> | null = null;
  private nextToken = 1;

  /**
   * @param modulePath the bundled backend, dist/main.js
   * @param prepare awaited before a start
   */
  constructor(
    modulePath: string,
    options: LanguageClientOptions,
    private readonly prepare: () => Promise<void>,
  ) {
    // A process of its own: a fault in a native library must not take the editor's extensions down.
    const server = { module: modulePath, transport: TransportKind.ipc };
    this.client = new LanguageClient('likeness', 'Likeness', server, options);
  }

  async request<P extends object, R>(type: RequestType<P, R, ErrorData>, params: P): Promise<R> {
    await this.start();
    return this.client.sendRequest<R>(type.method, params);
  }

  /**
   * Asks for a long job.
   * @param params what the request takes; its progressToken is made here
   */
  async runJob<P extends object, R>(
    type: RequestType<P, R, ErrorData>,
    params: P,
    onProgress: (progress: Progress) => void,
    cancellation: CancellationToken,
  ): Promise<R> {
    await this.start();
    const progressToken = `job-${this.nextToken++}`;
    const listening = this.client.onProgress(JobProgress, progressToken, onProgress);
    try {
      return await this.client.sendRequest<R>(
        type.method,
        { ...params, progressToken },
        cancellation,
      );
    } finally {
      listening.dispose();
    }
  }

  onNotification<P>(type: NotificationType<P>, handler: (params: P) => void): Disposable {
    return this.client.onNotification(type, handler);
  }

  /** Tells a backend that runs; one that does not will look for itself when it starts. */
  notify<P>(type: { method: string }, params: P): void {
    if (this.client.state !== State.Running) return;
    // It may end just now.
    this.client.sendNotification(type.method, params).catch(() => undefined);
  }

  async dispose(): Promise<void> {
    await this.client.dispose(STOP_TIMEOUT_MS);
  }

  /** Starts it if it does not run. A start that failed is tried again by the next request. */
  start(): Promise<void> {
    this.starting ??= this.prepare()
      .then(() => this.client.start())
      .catch((error: unknown) => {
        this.starting = null;
        throw error;
      });
    return this.starting;
  }
}
