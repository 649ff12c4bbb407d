import { open } from 'node:fs/promises';
import { asWriteError } from '../files/atomicFile';

/**
 * A disk writes several files in the time of one. But each occupies one of Node's four threads for files
 * (libuv's pool) while it waits: one stays free for reading, unpacking and closing.
 */
const SYNCS_AT_ONCE = 3;

/** Forces files to the disk while others are still being unpacked. */
export class FileSyncing {
  private readonly queue: string[] = [];
  private readonly runners = new Set<Promise<void>>();
  private error: Error | null = null;

  /** @param file complete and closed; absolute path */
  add(file: string): void {
    this.queue.push(file);
    if (this.runners.size >= SYNCS_AT_ONCE) return;
    const runner = this.run().finally(() => this.runners.delete(runner));
    this.runners.add(runner);
  }

  /** Resolves when all files are on the disk. @throws LikenessError CannotWrite */
  async finish(): Promise<void> {
    await Promise.all(this.runners);
    if (this.error !== null) throw this.error;
  }

  /** Resolves when no file is open any more; those that wait are left as they are. */
  async stop(): Promise<void> {
    this.queue.length = 0;
    await Promise.all(this.runners);
  }

  private async run(): Promise<void> {
    for (let file = this.queue.pop(); file !== undefined; file = this.queue.pop()) {
      try {
        const handle = await open(file, 'r+');
        await handle.datasync().finally(() => handle.close());
      } catch (error) {
        this.error ??= asWriteError(error, file) as Error;
      }
    }
  }
}
