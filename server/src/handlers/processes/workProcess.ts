import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { ErrorCode } from '../../../../protocol/src/errors';
import type { Progress } from '../../../../protocol/src/progress';
import { LikenessError } from '../../errors';
import type { EngineReport } from '../../engine/engine';
import { packageRoot } from '../../files/packageRoot';
import { fromTransferable } from '../../workers/transferredError';
import type { FromWorkProcess, ToWorkProcess, WorkRole } from './messages';
import { withNativeMemory } from './nativeMemory';

/** Who hears of one request while it runs. */
export interface RequestListener {
  onProgress?(progress: Progress): void;
  onNote?(sentence: string): void;
  onRun?(folder: string): void;
}

/** What a process says about itself. */
export interface ProcessListener {
  onEngine?(report: EngineReport, workers: number): void;
  onNetworks?(names: string[]): void;
  /** It is gone. @param lastWords what it wrote to standard error at last, "" for a planned end */
  onExit?(lastWords: string): void;
}

interface Pending {
  listener: RequestListener;
  /** Nobody waits for it any more. */
  isGivenUp: boolean;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export const WORK_PROGRAM = join(packageRoot(), 'dist', 'jobProcess.js');
/** Of what a process wrote before it died; the last of it says why. */
const LAST_WORDS_CHARACTERS = 4000;

/**
 * A process that does the backend's work, started at once. Every request handed to it is answered, be it
 * because the process has died.
 */
export class WorkProcess {
  memoryBytes = 0;
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private readonly pending = new Map<string, Pending>();
  private lastWords = '';
  private hasExited = false;

  /** @param program other than ours in tests */
  constructor(
    role: WorkRole,
    private readonly listener: ProcessListener = {},
    program = WORK_PROGRAM,
  ) {
    // Standard output is the client's: what libraries print goes to standard error.
    const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const;
    const env = withNativeMemory(process.env);
    this.child = fork(program, [role], { env, serialization: 'advanced', stdio: [...stdio] });
    for (const output of [this.child.stdout, this.child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => this.print(text));
    }
    this.child.on('message', (message) => this.receive(message as FromWorkProcess));
    this.exited = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.end(died(signal ?? `code ${code ?? 'unknown'}`));
        resolve();
      });
      this.child.once('error', (error) => {
        this.end(cannotStart(error));
        resolve();
      });
    });
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isAlive(): boolean {
    return !this.hasExited && this.child.connected;
  }

  /** Whether somebody waits for an answer. */
  get isNeeded(): boolean {
    return [...this.pending.values()].some(({ isGivenUp }) => !isGivenUp);
  }

  /** Whether no work for this request goes on. */
  hasStopped(id: string): boolean {
    return !this.pending.has(id);
  }

  /** The request was answered without it; its work may go on nevertheless. */
  giveUp(id: string): void {
    const request = this.pending.get(id);
    if (request !== undefined) request.isGivenUp = true;
  }

  /** @throws what the service threw; LikenessError EngineFailed when the process dies */
  run(id: string, method: string, params: object, listener: RequestListener): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.isAlive) {
        reject(died('it had just ended'));
        return;
      }
      this.pending.set(id, { listener, isGivenUp: false, resolve, reject });
      this.send({ kind: 'run', id, method, params });
    });
  }

  abort(id: string): void {
    this.send({ kind: 'abort', id });
  }

  /** Tells it that nobody needs it any more: it stops its work where it can be continued, and ends. */
  leave(): void {
    if (this.child.connected) this.child.disconnect();
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private send(message: ToWorkProcess): void {
    // Not delivered means that it has died, and its end answers what is pending.
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  private receive(message: FromWorkProcess): void {
    if (message.kind === 'memory') this.memoryBytes = message.bytes;
    else if (message.kind === 'engine') this.listener.onEngine?.(message.report, message.workers);
    else if (message.kind === 'networks') this.listener.onNetworks?.(message.names);
    else this.receiveFor(message);
  }

  private receiveFor(message: Extract<FromWorkProcess, { id: string }>): void {
    const request = this.pending.get(message.id);
    if (request === undefined) return;
    if (message.kind === 'progress') request.listener.onProgress?.(message.progress);
    else if (message.kind === 'note') request.listener.onNote?.(message.sentence);
    else if (message.kind === 'run-folder') request.listener.onRun?.(message.folder);
    else {
      this.pending.delete(message.id);
      if (message.kind === 'done') request.resolve(message.result);
      else request.reject(fromTransferable(message.error));
    }
  }

  private print(text: string): void {
    process.stderr.write(text);
    this.lastWords = (this.lastWords + text).slice(-LAST_WORDS_CHARACTERS);
  }

  private end(error: LikenessError): void {
    if (this.hasExited) return;
    this.hasExited = true;
    this.memoryBytes = 0;
    const left = [...this.pending.values()];
    this.pending.clear();
    for (const request of left) request.reject(error);
    this.listener.onExit?.(left.length === 0 ? '' : this.lastWords);
  }
}

function died(how: string): LikenessError {
  return new LikenessError(
    ErrorCode.EngineFailed,
    `The process that worked on this ended unexpectedly (${how}).`,
    'Try again: what was finished is kept. If it happens again, free some memory and look into the log.',
  );
}

function cannotStart(error: Error): LikenessError {
  return new LikenessError(
    ErrorCode.EngineFailed,
    `A process to work on this could not be started (${error.message}).`,
    'Close other programs and try again.',
  );
}
