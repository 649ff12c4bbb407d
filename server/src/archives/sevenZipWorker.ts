import { createHash, type Hash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { SevenZipListing, type SevenZipEntry } from './sevenZipListing';
import type {
  SevenZipFailure,
  SevenZipJob,
  SevenZipMessage,
  SevenZipOrder,
  UnpackedMember,
} from './sevenZipMessages';
import { runSevenZip, type SevenZipEnd } from './sevenZipSandbox';
import { stagedName } from './staging';

/**
 * A thread that unpacks one 7z archive: 7-Zip works synchronously and can only be stopped with its
 * thread. It sends the list of members, waits for an order, and unpacks.
 */

const ENTRIES_A_MESSAGE = 5000;
const REPORT_EVERY_MS = 50;
/** 7-Zip's exit codes: 0 done, 1 done with warnings, 2 failed, 7 wrong usage, 8 out of memory. */
const OUT_OF_MEMORY = 8;

class Failed extends Error {
  constructor(readonly failure: SevenZipFailure) {
    super(failure.why);
  }
}

const { volumes } = workerData as SevenZipJob;
const port = parentPort!;
const send = (message: SevenZipMessage) => port.postMessage(message);

async function list(): Promise<SevenZipEntry[]> {
  const entries: SevenZipEntry[] = [];
  let sent = 0;
  const sendRest = () => {
    send({ entries: entries.slice(sent) });
    sent = entries.length;
  };
  const listing = new SevenZipListing((entry) => {
    if (entry.encrypted) throw new Failed({ why: 'encrypted' });
    entries.push(entry);
    if (entries.length - sent >= ENTRIES_A_MESSAGE) sendRest();
  });
  const args = ['l', '-slt', '-ba', '-bd', '-sccUTF-8', ...openArgs(), '@'];
  checkEnd(await runSevenZip(volumes, args, (bytes) => listing.write(bytes)));
  listing.end();
  sendRest();
  return entries;
}

async function unpack(entries: readonly SevenZipEntry[], order: SevenZipOrder): Promise<void> {
  const splitter = new Splitter(entries, order);
  const args = ['x', '-so', '-bd', '-y', ...openArgs(), '@'];
  checkEnd(await runSevenZip(volumes, args, (bytes) => splitter.write(bytes)));
  splitter.end();
}

/**
 * Of several volumes 7-Zip finds out by itself that they are one archive; otherwise only a 7z is opened.
 * With any password it says that it is the wrong one instead of asking.
 */
function openArgs(): string[] {
  return [...(volumes.length > 1 ? [] : ['-t7z']), '-pnone'];
}

function checkEnd({ code, words }: SevenZipEnd): void {
  if (code === 0) return;
  if (/password|encrypted/i.test(words)) throw new Failed({ why: 'encrypted' });
  if (code === OUT_OF_MEMORY || /allocate|out of memory/i.test(words)) {
    throw new Failed({ why: 'memory' });
  }
  throw new Failed({ why: 'damaged', words: shortened(words) });
}

/** The line of 7-Zip's report that says what is wrong. */
function shortened(words: string): string {
  const lines = words.split('\n').map((line) => line.trim());
  const line = lines.find((text) => /error|missing|unexpected|unsupported|headers/i.test(text));
  return line === undefined ? '7-Zip cannot read it' : `7-Zip says "${line.slice(0, 200)}"`;
}

/**
 * Cuts the stream of all members' bytes, in the order of the list, into files. Each file's check sum
 * proves that the cut is right.
 */
class Splitter {
  private index = -1;
  private leftBytes = 0;
  private crc = 0;
  private file: { handle: number; staged: string; hash: Hash } | null = null;
  private count = 0;
  private done: UnpackedMember[] = [];
  private passedBytes = 0;
  private reportedMs = 0;

  constructor(
    private readonly entries: readonly SevenZipEntry[],
    private readonly order: SevenZipOrder,
  ) {
    this.next();
  }

  write(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.index >= this.entries.length) throw this.unexpected('more comes out than it lists');
      const part = bytes.subarray(at, at + this.leftBytes);
      this.take(part);
      at += part.length;
      this.leftBytes -= part.length;
      if (this.leftBytes === 0) this.finish();
    }
  }

  end(): void {
    if (this.index < this.entries.length) throw this.unexpected('less comes out than it lists');
    this.report();
  }

  private take(part: Uint8Array): void {
    this.crc = crc32(part, this.crc);
    this.passedBytes += part.length;
    if (this.file === null) return;
    this.file.hash.update(part);
    for (let at = 0; at < part.length;) at += writeSync(this.file.handle, part, at);
  }

  /** Opens the next member that has bytes; empty ones on the way are done at once. */
  private next(): void {
    for (;;) {
      const entry = this.entries[++this.index];
      if (entry === undefined) return;
      if (entry.kind !== 'file') continue;
      this.leftBytes = entry.size;
      this.crc = 0;
      this.file = this.order.wanted[this.index] === 1 ? this.open() : null;
      if (entry.size > 0) return;
      this.close();
    }
  }

  private open() {
    const staged = stagedName(this.count++);
    const path = join(this.order.staging, staged);
    mkdirSync(join(path, '..'), { recursive: true });
    return { staged, handle: openSync(path, 'wx'), hash: createHash('sha256') };
  }

  private finish(): void {
    const { crc, name } = this.entries[this.index]!;
    if (crc !== null && crc !== this.crc) {
      throw this.unexpected(`the check sum of its member ${JSON.stringify(name)} is wrong`);
    }
    this.close();
    this.next();
  }

  private close(): void {
    if (this.file !== null) {
      const { handle, staged, hash } = this.file;
      closeSync(handle);
      const bytes = this.entries[this.index]!.size;
      this.done.push({ index: this.index, staged, bytes, sha256: hash.digest('hex') });
      this.file = null;
    }
    if (performance.now() - this.reportedMs >= REPORT_EVERY_MS) this.report();
  }

  private report(): void {
    send({ staged: this.done, passedBytes: this.passedBytes });
    this.done = [];
    this.passedBytes = 0;
    this.reportedMs = performance.now();
  }

  private unexpected(words: string): Failed {
    return new Failed({ why: 'damaged', words });
  }
}

function failureOf(error: unknown): SevenZipFailure {
  if (error instanceof Failed) return error.failure;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) return { why: 'system', code };
  // A C++ exception comes as a number, an abort of WebAssembly as an Error.
  return { why: 'damaged', words: '7-Zip stopped while reading it' };
}

async function main(): Promise<void> {
  try {
    const entries = await list();
    const ordered = new Promise<SevenZipOrder>((resolve) => port.once('message', resolve));
    send({ listed: true });
    await unpack(entries, await ordered);
    send({ finished: true });
  } catch (error) {
    send({ failed: failureOf(error) });
  } finally {
    port.close();
  }
}

void main();
