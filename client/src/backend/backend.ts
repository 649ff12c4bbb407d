import { EventEmitter, workspace, type LogOutputChannel } from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient/node';
import type { CancellationToken, Disposable, NotificationType, RequestType } from 'vscode-jsonrpc';
import { ErrorCode, type ErrorData } from '../../../protocol/src/errors';
import type { JobStatus } from '../../../protocol/src/jobs';
import { JobChanged } from '../../../protocol/src/messages';
import type { Progress } from '../../../protocol/src/progress';
import { JobList } from '../jobs/jobList';
import { BackOff } from './backOff';
import { errorMessage, RemediedError } from './errorMessage';
import type { BackendClient } from './languageClient';

/** Time for the backend to stop its jobs cleanly when the window closes, before it is ended. */
const STOP_TIMEOUT_MS = 3000;

/** resting: it ended by itself and is started again after a pause. failed: not until somebody asks. */
export type BackendState = 'stopped' | 'starting' | 'running' | 'resting' | 'failed';

export interface BackendOptions {
  /** The bundled backend, dist/main.js. */
  modulePath: string;
  /** Read before each start. */
  environment: () => Record<string, string>;
  client: LanguageClientOptions;
  /** Awaited before each start. */
  prepare: () => Promise<void>;
  log: LogOutputChannel;
  /** It ended by itself. @param willRestart false when that happened too often */
  onCrash: (crash: { isFirst: boolean; willRestart: boolean }) => void;
}

/** What is told about a job while its request is under way. */
export interface JobListener {
  onProgress?: (progress: Progress) => void;
  onChanged?: (status: JobStatus) => void;
}

/**
 * The backend process: started when something first needs it, started again after a crash with growing
 * pauses, ended with the window. Each life has a language client of its own.
 */
export class Backend {
  private client: BackendClient | null = null;
  /** The life that begins or runs; null when none does. */
  private life: Promise<BackendClient> | null = null;
  private startedAtMs = 0;
  private wake: () => void = () => undefined;
  private nextToken = 1;
  private currentState: BackendState = 'stopped';
  private readonly backOff = new BackOff();
  /** Method → who hears of it; a client knows one handler a method. */
  private readonly listeners = new Map<string, Set<(params: unknown) => void>>();
  private readonly stateChanged = new EventEmitter<BackendState>();
  readonly onDidChangeState = this.stateChanged.event;
  readonly jobs = new JobList();

  constructor(private readonly options: BackendOptions) {
    this.onNotification(JobChanged, (status) => this.jobs.update(status));
  }

  get state(): BackendState {
    return this.currentState;
  }

  /**
   * Starts it if it does not run. A start that failed is tried again by the next request.
   * @throws RemediedError where the workspace is not trusted
   */
  start(): Promise<BackendClient> {
    if (!workspace.isTrusted) return Promise.reject(notTrusted());
    this.life ??= this.launch().catch((error: unknown) => {
      this.life = null;
      this.setState('failed');
      throw error;
    });
    return this.life;
  }

  async request<P extends object, R>(
    type: RequestType<P, R, ErrorData>,
    params: P,
    cancellation?: CancellationToken,
  ): Promise<R> {
    const client = await this.start();
    // An undefined token would be taken for one more parameter.
    const token = cancellation === undefined ? [] : [cancellation];
    return this.answerOf(client, client.sendRequest<R>(type.method, params, ...token));
  }

  /**
   * Asks for a long job.
   * @param params what the request takes; its progressToken is made here
   */
  async runJob<P extends object, R>(
    type: RequestType<P, R, ErrorData>,
    params: P,
    { onProgress = () => undefined, onChanged }: JobListener,
    cancellation: CancellationToken,
  ): Promise<R> {
    const client = await this.start();
    const progressToken = `job-${this.nextToken++}`;
    const listening = [
      client.onJobProgress(progressToken, (progress) => {
        this.jobs.progressed(progressToken, progress);
        onProgress(progress);
      }),
      this.onNotification(JobChanged, (status) => {
        if (status.progressToken === progressToken) onChanged?.(status);
      }),
    ];
    try {
      const asked = { ...params, progressToken };
      return await this.answerOf(client, client.sendRequest<R>(type.method, asked, cancellation));
    } finally {
      for (const listener of listening) listener.dispose();
    }
  }

  /** Of this life and all to come. */
  onNotification<P>(type: NotificationType<P>, handler: (params: P) => void): Disposable {
    const handlers = this.listeners.get(type.method) ?? new Set();
    const handle = (params: unknown) => handler(params as P);
    handlers.add(handle);
    if (!this.listeners.has(type.method)) {
      this.listeners.set(type.method, handlers);
      if (this.client !== null) this.listen(this.client, type.method);
    }
    return { dispose: () => void handlers.delete(handle) };
  }

  /** Tells a backend that runs; one that does not will look for itself when it starts. */
  notify<P>(type: { method: string }, params: P): void {
    if (this.currentState !== 'running') return;
    // It may end just now.
    this.client?.sendNotification(type.method, params).catch(() => undefined);
  }

  /** Ends it and starts it anew, or at once when it rests. */
  async restart(): Promise<void> {
    this.backOff.reset();
    if (this.currentState === 'resting') this.wake();
    else await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    this.wake();
    await this.life?.catch(() => undefined);
    const { client } = this;
    this.client = null;
    this.life = null;
    this.setState('stopped');
    await client
      ?.dispose(STOP_TIMEOUT_MS)
      .catch((error: unknown) => this.options.log.warn(errorMessage(error)));
  }

  async dispose(): Promise<void> {
    await this.stop();
    this.stateChanged.dispose();
    this.jobs.dispose();
  }

  private async launch(): Promise<BackendClient> {
    const { modulePath, environment, prepare, client: options, log } = this.options;
    this.setState('starting');
    const [{ makeLanguageClient }] = await Promise.all([import('./languageClient'), prepare()]);
    const client = makeLanguageClient(
      { modulePath, environment: environment(), onClosed: () => this.closed(client) },
      { ...options, outputChannel: log },
    );
    for (const method of this.listeners.keys()) this.listen(client, method);
    try {
      await client.start();
    } catch (error) {
      await client.dispose().catch(() => undefined);
      throw cannotStart(error);
    }
    this.client = client;
    this.startedAtMs = Date.now();
    this.setState('running');
    return client;
  }

  private listen(client: BackendClient, method: string): void {
    client.onNotification(method, (params: unknown) => {
      for (const handle of this.listeners.get(method) ?? []) handle(params);
    });
  }

  /** A life that ended while it began is told by its start. */
  private closed(client: BackendClient): void {
    if (client !== this.client) return;
    this.client = null;
    this.life = this.rest(Date.now() - this.startedAtMs);
    this.life.catch((error: unknown) => {
      this.options.log.error(errorMessage(error));
      this.life = null;
      this.setState('failed');
    });
  }

  private async rest(ranMs: number): Promise<BackendClient> {
    for (let lastMs = ranMs; ; lastMs = 0) {
      const waitMs = this.backOff.next(lastMs);
      const { isFirst } = this.backOff;
      this.options.log.error(`The backend ended by itself; it had run for ${lastMs / 1000} s.`);
      this.options.onCrash({ isFirst, willRestart: waitMs !== null });
      if (waitMs === null) throw endsAgainAndAgain();
      this.setState('resting');
      await this.pause(waitMs);
      try {
        return await this.launch();
      } catch (error) {
        this.options.log.error(errorMessage(error));
      }
    }
  }

  private pause(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** What was under way when the backend ended gets an answer that says so. */
  private async answerOf<R>(client: BackendClient, answer: Promise<R>): Promise<R> {
    try {
      return await answer;
    } catch (error) {
      throw client === this.client ? error : hasEnded();
    }
  }

  private setState(state: BackendState): void {
    if (state === this.currentState) return;
    this.currentState = state;
    if (state !== 'running') this.jobs.clear();
    this.options.log.info(`Backend: ${state}`);
    this.stateChanged.fire(state);
  }
}

function notTrusted(): RemediedError {
  return new RemediedError(
    ErrorCode.InvalidInput,
    'Likeness decodes images and runs networks only in folders that you trust.',
    'Trust this workspace: “Workspaces: Manage Workspace Trust”.',
  );
}

function cannotStart(error: unknown): RemediedError {
  return new RemediedError(
    ErrorCode.EngineFailed,
    `The Likeness backend could not be started (${error instanceof Error ? error.message : String(error)}).`,
    'Look into the log; “Likeness: Restart Backend” tries again.',
  );
}

function hasEnded(): RemediedError {
  return new RemediedError(
    ErrorCode.Interrupted,
    'The Likeness backend ended while it worked on this.',
    'It is started again: try once more.',
  );
}

function endsAgainAndAgain(): RemediedError {
  return new RemediedError(
    ErrorCode.EngineFailed,
    'The Likeness backend ended several times in a row and was not started again.',
    'Look into the log; “Likeness: Restart Backend” tries again.',
  );
}
