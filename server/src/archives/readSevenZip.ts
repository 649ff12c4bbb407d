import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { cancelled, throwIfCancelled } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { packageRoot } from '../files/packageRoot';
import { progressMeter } from '../progressMeter';
import { damaged, unreadable } from './archiveErrors';
import type { SevenZipEntry } from './sevenZipListing';
import type { SevenZipFailure, SevenZipJob, SevenZipMessage } from './sevenZipMessages';
import type { Unpacking } from './unpacking';

/**
 * Unpacks a 7z archive, in one file or several volumes, in a thread of its own, which is ended at once on
 * cancel. All members are looked at before the first is unpacked.
 * @throws LikenessError CorruptFile, InvalidInput, CannotWrite, Cancelled
 */
export async function readSevenZip(unpacking: Unpacking): Promise<void> {
  const { archive, context } = unpacking;
  throwIfCancelled(context.signal);
  const workerData: SevenZipJob = { volumes: archive.volumes };
  const worker = new Worker(join(packageRoot(), 'dist', 'sevenZipWorker.js'), { workerData });
  const talk = new Conversation(worker, unpacking);
  try {
    await converse(worker, talk, context.signal);
  } finally {
    await worker.terminate();
    await talk.quiet();
  }
}

/** Answers the thread until it has finished. */
function converse(
  worker: Worker,
  talk: Conversation,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const stop = () => settle(() => reject(cancelled()));
    const settle = (action: () => void) => {
      signal?.removeEventListener('abort', stop);
      action();
    };
    const fail = (error: unknown) =>
      settle(() => reject(error instanceof Error ? error : new Error(String(error))));
    signal?.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: SevenZipMessage) => {
      talk.hear(message).then((finished) => finished && settle(resolve), fail);
    });
    worker.on('error', fail);
    worker.on('exit', () => {
      // What it said last may still be listened to.
      void talk.quiet().then(() => fail(new Error('The 7z thread ended early.')));
    });
  });
}

class Conversation {
  private readonly entries: SevenZipEntry[] = [];
  /** By index in the list: cleaned path, or null. */
  private paths: (string | null)[] = [];
  private meter: ReturnType<typeof progressMeter> | null = null;
  /** Of the staging folder; "" until there is one. */
  private folder = '';
  private last: Promise<boolean> = Promise.resolve(false);

  constructor(
    private readonly worker: Worker,
    private readonly unpacking: Unpacking,
  ) {}

  /**
   * Takes one message after the other, and none after one that was refused: the thread sends on meanwhile.
   * @returns whether the thread has finished
   */
  hear(message: SevenZipMessage): Promise<boolean> {
    this.last = this.last.then(() => this.take(message));
    return this.last;
  }

  /** Resolves when nothing that was heard is being worked on any more. */
  async quiet(): Promise<void> {
    await this.last.catch(() => undefined);
  }

  private async take(message: SevenZipMessage): Promise<boolean> {
    const { gate, archive, context } = this.unpacking;
    throwIfCancelled(context.signal);
    if ('failed' in message) throw asError(message.failed, archive.file, this.folder);
    if ('finished' in message) return true;
    if ('entries' in message) this.admit(message.entries);
    else if ('listed' in message) await this.order();
    else {
      gate.count(message.passedBytes);
      for (const { index, ...file } of message.staged) {
        this.unpacking.onStaged({ path: this.paths[index]!, ...file });
      }
      this.meter?.advance(message.staged.length);
    }
    return false;
  }

  private admit(entries: readonly SevenZipEntry[]): void {
    for (const entry of entries) {
      this.entries.push(entry);
      this.paths.push(this.unpacking.gate.admit(entry));
    }
  }

  private async order(): Promise<void> {
    const { gate, context } = this.unpacking;
    // Members that are not wanted are unpacked too: they share blocks with those that are.
    gate.checkTotal(this.entries.reduce((sum, { size }) => sum + size, 0));
    const paths = this.paths.filter((path) => path !== null);
    const bytes = this.entries.reduce((sum, { size }, i) => sum + (this.paths[i] ? size : 0), 0);
    await this.unpacking.announce(paths, bytes);
    const staging = await this.unpacking.staging();
    this.folder = staging.folder;
    this.meter = progressMeter(context, { step: 'Unpacking', unit: 'files', total: paths.length });
    const wanted = Uint8Array.from(this.paths, (path) => (path === null ? 0 : 1));
    this.worker.postMessage({ wanted, staging: staging.folder });
  }
}

function asError(failure: SevenZipFailure, archive: string, folder: string): unknown {
  switch (failure.why) {
    case 'encrypted':
      return unreadable(
        archive,
        'is encrypted',
        'Unpack it with its password and import an archive without one.',
      );
    case 'memory':
      return unreadable(
        archive,
        'needs more memory to unpack than there is',
        'Pack it again with a smaller dictionary (7z a -md=64m …), or as .zip.',
      );
    case 'damaged':
      return damaged(archive, failure.words);
    case 'system':
      return asWriteError(Object.assign(new Error(failure.code), { code: failure.code }), folder);
  }
}
