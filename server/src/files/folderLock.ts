import { resolve } from 'node:path';
import { lock } from 'proper-lockfile';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { asWriteError } from './atomicFile';

/** A holder that has not renewed its lock for this long is dead. */
const STALE_MS = 15_000;
const RETRY_EVERY_MS = 100;

/**
 * Runs `action` while no other process that asks for the same lock does: a folder `<name>.lock` made
 * inside `folder`, which works on network disks too. The lock of a killed process expires by itself.
 * @param folder must exist
 * @param patienceMs how long to wait for another holder; by default longer than a dead one's lock lasts
 * @throws LikenessError Busy when another process keeps the lock, CannotWrite
 */
export async function withFolderLock<T>(
  folder: string,
  name: string,
  action: () => Promise<T>,
  patienceMs = STALE_MS + 5000,
): Promise<T> {
  const release = await acquire(folder, name, patienceMs);
  try {
    return await action();
  } finally {
    // The lock may have been taken for stale while the machine slept; then there is none to release.
    await release().catch(() => undefined);
  }
}

async function acquire(
  folder: string,
  name: string,
  patienceMs: number,
): Promise<() => Promise<void>> {
  try {
    // proper-lockfile remembers what it holds by the first path: two locks in one folder need two.
    const path = resolve(folder, name);
    return await lock(path, {
      realpath: false,
      lockfilePath: `${path}.lock`,
      stale: STALE_MS,
      retries: {
        retries: Math.floor(patienceMs / RETRY_EVERY_MS),
        minTimeout: RETRY_EVERY_MS,
        maxTimeout: RETRY_EVERY_MS,
      },
      onCompromised: () => undefined,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw asWriteError(error, folder);
    throw new LikenessError(
      ErrorCode.Busy,
      `Another process is working in ${folder}.`,
      'Wait until it has finished, then try again.',
      folder,
    );
  }
}
