import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Status } from '../../protocol/src/status';
import { packageRoot } from '../../server/src/files/packageRoot';
import { FrameReader } from '../../server/src/handlers/connection/frameReader';
import { SeededRandom } from '../../server/src/training/random';
import { MessageFuzzer } from './fuzzedMessages';

/** Requests that may wait for their answer before more are sent: a client that reads would not have more. */
const MOST_WAITING = 64;
const PATIENCE_MS = 120_000;

export interface FuzzReport {
  messages: number;
  byKind: Record<string, number>;
  /** Requests with an id, and how they were answered: "result", or the error's code. */
  requests: number;
  answers: Record<string, number>;
  /** Messages that had to be refused without an id, and refusals without an id that came. */
  toRefuse: number;
  refusals: number;
  /** Ids that were answered once too often or not at all. */
  wronglyAnswered: string[];
  /** Answers that lack what the protocol promises. */
  incomplete: string[];
  /** Memory of the process that takes messages, MB: after the first tenth and at the end. */
  memoryMb: [before: number, after: number];
  eventLoop: Status['eventLoop'];
  seconds: number;
}

interface Answer {
  id?: string | number | null;
  method?: string;
  result?: unknown;
  error?: { code: number; message: string; data?: { remedy?: string; field?: string } };
}

/**
 * Throws fuzzed messages at a backend of its own, over stdio.
 * @throws Error when it dies, or keeps silent
 */
export async function fuzzBackend(count: number, seed: number): Promise<FuzzReport> {
  const folder = mkdtempSync(join(tmpdir(), 'likeness-fuzz-'));
  const fuzz = new Fuzz(folder, SeededRandom.ofSeed(seed, 1));
  try {
    return await fuzz.run(count);
  } finally {
    await fuzz.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Fuzz {
  private readonly backend = spawn(
    process.execPath,
    [join(packageRoot(), 'dist', 'main.js'), '--stdio'],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  private readonly fuzzer: MessageFuzzer;
  /** Answers that are still due, by id as text. */
  private readonly due = new Map<string, number>();
  private readonly own = new Map<string, (answer: Answer) => void>();
  private readonly answers: Record<string, number> = {};
  private readonly incomplete: string[] = [];
  private readonly unexpected: string[] = [];
  private refusals = 0;
  private log = '';
  private exitCode: number | string | null = null;
  private ownId = 1;

  constructor(folder: string, random: SeededRandom) {
    this.fuzzer = new MessageFuzzer(random, folder);
    const frames = new FrameReader({
      onBody: (body) => this.receive(JSON.parse(body.toString('utf8')) as Answer),
      onProblem: (problem) => this.incomplete.push(`a message that is ${problem}`),
    });
    this.backend.stdout.on('data', (chunk: Buffer) => frames.append(chunk));
    this.backend.stderr.on(
      'data',
      (chunk: Buffer) => (this.log = (this.log + String(chunk)).slice(-4000)),
    );
    this.backend.stdin.on('error', () => undefined);
    this.backend.once('exit', (code, signal) => (this.exitCode = code ?? signal));
  }

  async run(count: number): Promise<FuzzReport> {
    const startMs = performance.now();
    const byKind: Record<string, number> = {};
    let [requests, toRefuse] = [0, 0];
    let before = await this.status();
    for (let i = 0; i < count; i++) {
      const { kind, bytes, ids, isRefused } = this.fuzzer.next();
      byKind[kind] = (byKind[kind] ?? 0) + 1;
      requests += ids.length;
      if (isRefused) toRefuse++;
      for (const id of ids) this.due.set(String(id), (this.due.get(String(id)) ?? 0) + 1);
      await this.send(bytes);
      if (i === Math.floor(count / 10)) before = await this.status();
    }
    await this.until(() => this.due.size === 0);
    const after = await this.status();
    return {
      messages: count,
      ...{ byKind, requests, answers: this.answers, toRefuse, refusals: this.refusals },
      wronglyAnswered: [...this.due.keys(), ...this.unexpected],
      incomplete: this.incomplete,
      memoryMb: [memoryOf(before), memoryOf(after)],
      eventLoop: after.eventLoop,
      seconds: (performance.now() - startMs) / 1000,
    };
  }

  async end(): Promise<void> {
    if (this.exitCode !== null) return;
    const exited = new Promise((resolve) => this.backend.once('exit', resolve));
    this.backend.stdin.end();
    await exited;
  }

  /** A request that is as it should be: whatever came before, it is answered. */
  private async status(): Promise<Status> {
    const id = `own-${this.ownId++}`;
    const answered = new Promise<Answer>((resolve) => this.own.set(id, resolve));
    const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'likeness/status', params: {} });
    await this.send(Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`));
    let answer: Answer | undefined;
    void answered.then((it) => (answer = it));
    await this.until(() => answer !== undefined);
    return answer!.result as Status;
  }

  private async send(bytes: Buffer): Promise<void> {
    await this.until(() => this.due.size < MOST_WAITING);
    if (!this.backend.stdin.write(bytes)) {
      await this.until(() => !this.backend.stdin.writableNeedDrain);
    }
  }

  private async until(condition: () => boolean): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (this.exitCode !== null) {
        throw new Error(`The backend has ended (${this.exitCode}): ${this.log}`);
      }
      if (performance.now() > deadlineMs) {
        throw new Error(`No answer to ${[...this.due.keys()].slice(0, 5).join(', ')}: ${this.log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  private receive(answer: Answer): void {
    if (answer.method !== undefined) return;
    if (answer.id === null || answer.id === undefined) {
      this.refusals++;
      return;
    }
    const id = String(answer.id);
    const own = this.own.get(id);
    if (own !== undefined) return own(answer);
    const left = (this.due.get(id) ?? 0) - 1;
    if (left < 0) this.unexpected.push(id);
    else if (left === 0) this.due.delete(id);
    else this.due.set(id, left);
    this.judge(answer);
  }

  /** Every error has a number and a sentence; ours have a remedy, and those about parameters a field. */
  private judge({ result, error }: Answer): void {
    const outcome = error === undefined ? 'result' : String(error.code);
    this.answers[outcome] = (this.answers[outcome] ?? 0) + 1;
    if ((result === undefined) === (error === undefined)) this.incomplete.push('neither nor');
    if (error === undefined) return;
    const isWhole = Number.isInteger(error.code) && error.message.length > 0;
    if (!isWhole || error.message.length > 10_000) this.incomplete.push(JSON.stringify(error));
    const isOurs = error.code >= 1000 || error.code === -32602;
    if (isOurs && !error.data?.remedy) this.incomplete.push(JSON.stringify(error));
  }
}

function memoryOf({ processes }: Status): number {
  return processes.find(({ role }) => role === 'main')!.memoryMb;
}
