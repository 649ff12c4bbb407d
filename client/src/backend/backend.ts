import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { CancellationToken, RequestType, RequestType0 } from 'vscode-jsonrpc';
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

  /** @param modulePath the bundled backend, dist/main.js */
  constructor(modulePath: string) {
    // A process of its own: a fault in a native library must not take the editor's extensions down.
    const server = { module: modulePath, transport: TransportKind.ipc };
    this.client = new LanguageClient('likeness', 'Likeness', server, {});
  }

  async request<R>(type: RequestType0<R, ErrorData>): Promise<R> {
    await this.start();
    return this.client.sendRequest(type);
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

  async dispose(): Promise<void> {
    await this.client.dispose(STOP_TIMEOUT_MS);
  }

  /** A start that failed is tried again by the next request. */
  private start(): Promise<void> {
    this.starting ??= this.client.start().catch((error: unknown) => {
      this.starting = null;
      throw error;
    });
    return this.starting;
  }
}
