import {
  ErrorCodes,
  ResponseError,
  type CancellationToken,
  type ProgressToken,
} from 'vscode-languageserver/node';
import type { JobStatus } from '../../../protocol/src/jobs';
import type { Progress } from '../../../protocol/src/progress';
import { CONTROL_REQUESTS } from './control/all';
import { watchEventLoop } from './eventLoopWatch';
import { Jobs } from './jobs/jobs';
import { InteractiveLane } from './processes/interactiveLane';
import { ALL_REQUESTS } from './requests/all';
import { shorten } from './requests/checkParams';
import type { DefinedRequest } from './requests/define';
import { takeProgressToken } from './requests/progressToken';
import { toResponseError } from './respond';

/** One client, as the backend sees it. */
export interface Client {
  info(sentence: string): void;
  /** @param stack with the stack of a bug */
  error(stack: string): void;
  progress(token: ProgressToken, progress: Progress): void;
  jobChanged(status: JobStatus): void;
}

/** Who asks, and how it is told about progress. */
export interface Asking {
  client: Client;
  cancellation: CancellationToken;
  progressToken: ProgressToken | undefined;
}

/**
 * Takes requests, has their work done in other processes and answers. This process itself must stay free:
 * nothing here looks at a photo, a tensor or a table.
 */
export class Backend {
  readonly jobs: Jobs;
  readonly interactive: InteractiveLane;
  readonly eventLoop = watchEventLoop();
  readonly clients = new Set<Client>();
  readonly requests: ReadonlyMap<string, DefinedRequest>;
  private readonly control = new Map(CONTROL_REQUESTS.map((request) => [request.method, request]));

  constructor(requests: readonly DefinedRequest[] = ALL_REQUESTS) {
    this.requests = new Map(requests.map((request) => [request.method, request]));
    const onBug = (stack: string) => this.tellAll((client) => client.error(stack));
    this.jobs = new Jobs({
      onChanged: (status) => this.tellAll((client) => client.jobChanged(status)),
      onNote: (job, sentence) => this.tellAll((client) => client.info(`[${job}] ${sentence}`)),
      onDeath: (job, lastWords) => onBug(`[${job}] Its process died:\n${lastWords}`),
      toError: (error) => toResponseError(error, onBug),
    });
    this.interactive = new InteractiveLane((lastWords) =>
      onBug(`The process that detects, recognises and searches died:\n${lastWords}`),
    );
  }

  /** @throws ResponseError, LikenessError; anything else is a bug */
  async answer(
    client: Client,
    method: string,
    params: unknown,
    cancellation: CancellationToken,
  ): Promise<unknown> {
    const { progressToken, own } = takeProgressToken(params);
    const asking = { client, cancellation, progressToken };
    const control = this.control.get(method);
    if (control !== undefined) return control.answer(control.check(own), this, asking);
    const request = this.requests.get(method);
    if (request === undefined) throw unknownMethod(method);
    const checked = request.check(own);
    return request.lane === 'background'
      ? this.runJob(request, checked, asking)
      : this.runNow(request, checked, asking);
  }

  /** Has every job stop where it can be continued, and waits until all processes are gone. */
  async close(): Promise<void> {
    await Promise.all([this.jobs.close(), this.interactive.close()]);
  }

  /** Ends all processes at once. */
  kill(): void {
    this.jobs.kill();
    this.interactive.kill();
  }

  private async runJob(
    request: DefinedRequest,
    params: object,
    { client, cancellation, progressToken }: Asking,
  ): Promise<unknown> {
    const job = this.jobs.start(request, params, { progressToken });
    if (progressToken !== undefined) {
      job.onProgress((progress) => client.progress(progressToken, progress));
    }
    cancellation.onCancellationRequested(() => job.cancel());
    if (cancellation.isCancellationRequested) job.cancel();
    return job.outcome;
  }

  private async runNow(
    { method }: DefinedRequest,
    params: object,
    { client, cancellation, progressToken }: Asking,
  ): Promise<unknown> {
    const controller = new AbortController();
    if (cancellation.isCancellationRequested) controller.abort();
    const listening = cancellation.onCancellationRequested(() => controller.abort());
    try {
      return await this.interactive.run(method, params, controller.signal, {
        onNote: (sentence) => client.info(sentence),
        onProgress: (progress) => {
          if (progressToken !== undefined) client.progress(progressToken, progress);
        },
      });
    } finally {
      listening.dispose();
    }
  }

  private tellAll(tell: (client: Client) => void): void {
    for (const client of this.clients) tell(client);
  }
}

function unknownMethod(method: string): ResponseError<{ remedy: string }> {
  return new ResponseError(ErrorCodes.MethodNotFound, `There is no request ${shorten(method)}.`, {
    remedy: 'Check its name, and that client and backend are of the same version.',
  });
}
