import type { ResponseError } from 'vscode-languageserver/node';
import { ErrorCode, type ErrorData } from '../../../../protocol/src/errors';
import type { JobState, JobStatus } from '../../../../protocol/src/jobs';
import type { Progress } from '../../../../protocol/src/progress';
import type { ProcessStatus } from '../../../../protocol/src/status';
import { LikenessError } from '../../errors';
import { cancellable } from '../processes/cancellable';
import { WORK_PROGRAM, WorkProcess } from '../processes/workProcess';
import { REWRITE_EVERY_MS, pruneJobs, writeJob } from './jobFolder';
import { isOver, jobStatus, type JobRecord } from './jobRecord';

/** Who hears of all jobs. */
export interface JobsListener {
  /** It has started or ended, or its run's folder is known. */
  onChanged(status: JobStatus): void;
  onNote(job: string, sentence: string): void;
  /** What its process wrote before it died. */
  onDeath(job: string, lastWords: string): void;
  /** Turns what a service threw into the error that clients get, and logs bugs. */
  toError(error: unknown): ResponseError<ErrorData>;
}

export type ProgressListener = (progress: Progress) => void;

const BYTES_A_MB = 1e6;

/** One run of a background request, in a process of its own. */
export class Job {
  /** Answers everybody who waits for the job. Rejects with a ResponseError. */
  readonly outcome: Promise<unknown>;
  private readonly cancelling = new AbortController();
  private readonly progressListeners = new Set<ProgressListener>();
  private settle!: { resolve(result: unknown): void; reject(error: unknown): void };
  private work: WorkProcess | null = null;
  private writing: Promise<void> = Promise.resolve();
  private writtenAtMs = 0;

  constructor(
    readonly record: JobRecord,
    private readonly listener: JobsListener,
    private readonly program = WORK_PROGRAM,
    readonly isHeavy = false,
  ) {
    this.outcome = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // Perhaps nobody waits.
    this.outcome.catch(() => undefined);
  }

  get status(): JobStatus {
    return jobStatus(this.record);
  }

  get process(): ProcessStatus | null {
    if (this.work === null) return null;
    const { pid, memoryBytes } = this.work;
    const memoryMb = Math.round(memoryBytes / BYTES_A_MB);
    return { role: 'background', pid, memoryMb, job: this.record.job };
  }

  /** Says that it waits for its turn. */
  announce(): void {
    this.changed();
  }

  /** Runs it. Never throws: see `outcome`. */
  async start(): Promise<void> {
    if (isOver(this.record)) return;
    this.record.state = 'running';
    this.changed();
    try {
      this.finish('done', { result: await this.workIt() });
    } catch (error) {
      this.fail(error);
    } finally {
      await this.end();
    }
  }

  /** It is answered with Cancelled within 200 ms, and its process is gone. */
  cancel(): void {
    this.cancelling.abort();
    if (this.record.state === 'waiting') this.fail(cancelledBeforeStart());
  }

  /** @returns what ends the listening */
  onProgress(listener: ProgressListener): () => void {
    this.progressListeners.add(listener);
    return () => this.progressListeners.delete(listener);
  }

  /** The backend ends: the job stops where it can be continued and is kept as interrupted. */
  async interrupt(): Promise<void> {
    if (!isOver(this.record)) this.fail(interrupted(), 'interrupted');
    this.work?.leave();
    await Promise.all([this.work?.exited, this.writing]);
  }

  kill(): void {
    this.work?.kill();
  }

  private async workIt(): Promise<unknown> {
    const { job, method, params } = this.record;
    const onExit = (lastWords: string) => {
      if (lastWords !== '' && !isOver(this.record)) this.listener.onDeath(job, lastWords);
    };
    const work = new WorkProcess('background', { onExit }, this.program);
    this.work = work;
    const running = work.run(job, method, params, {
      onProgress: (progress) => this.progressed(progress),
      onNote: (sentence) => this.listener.onNote(job, sentence),
      onRun: (run) => {
        this.record.run = run;
        this.changed();
      },
    });
    const abort = () => work.abort(job);
    return cancellable(running, this.cancelling.signal, abort, () => work.kill());
  }

  /** Its process ends by itself after the outcome; one that does not is ended. */
  private async end(): Promise<void> {
    const work = this.work;
    if (work === null) return;
    const timer = setTimeout(() => work.kill(), END_MS);
    await work.exited;
    clearTimeout(timer);
    this.work = null;
  }

  private progressed(progress: Progress): void {
    this.record.progress = progress;
    for (const listen of this.progressListeners) listen(progress);
    if (Date.now() - this.writtenAtMs > REWRITE_EVERY_MS) this.write();
  }

  private fail(error: unknown, state?: JobState): void {
    if (isOver(this.record)) return;
    const answer = this.listener.toError(error);
    const { code, message, data } = answer;
    this.record.error = { code, message, ...(data ?? { remedy: '' }) };
    const ended = code === ErrorCode.Cancelled ? 'cancelled' : 'failed';
    this.finish(state ?? ended, { error: answer });
  }

  private finish(state: JobState, outcome: { result: unknown } | { error: unknown }): void {
    if (isOver(this.record)) return;
    this.record.state = state;
    this.record.endedAt = new Date().toISOString();
    if ('error' in outcome) this.settle.reject(outcome.error);
    else this.settle.resolve((this.record.result = outcome.result));
    this.changed();
    const { workspace } = this.record;
    if (workspace !== null) this.writing = this.writing.then(() => pruneJobs(workspace));
  }

  private changed(): void {
    this.listener.onChanged(this.status);
    this.write();
  }

  /** One after the other; the job does not depend on it. */
  private write(): void {
    this.writtenAtMs = Date.now();
    const copy = { ...this.record };
    this.writing = this.writing
      .then(() => writeJob(copy))
      .catch((error: Error) => this.listener.onNote(copy.job, error.message));
  }
}

/** A process that has answered has nothing left to do. */
const END_MS = 1000;

function cancelledBeforeStart(): LikenessError {
  const words = 'The job was cancelled before it began.';
  return new LikenessError(ErrorCode.Cancelled, words, 'Start it again when you want it.');
}

function interrupted(): LikenessError {
  return new LikenessError(
    ErrorCode.Interrupted,
    'The backend ended before this job did.',
    'Restart the job: it goes on where it stopped.',
  );
}
