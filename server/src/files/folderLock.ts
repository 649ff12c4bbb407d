import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { asWriteError } from './atomicFile';
import { forgetHolder, isHolderDead, recordHolder, removeDeadLock } from './lockHolder';

// proper-lockfile ends the process on the signal that comes with a write beyond a limit of file sizes,
// unless somebody else listens too; without the signal that write is refused like any other.
process.on('SIGXFSZ', () => undefined);

/** A holder that has not renewed its lock for this long is dead. */
const STALE_MS = 15_000;
const RETRY_EVERY_MS = 100;

/**
 * Runs `action` while no other process that asks for the same lock does: a folder `<name>.lock` made
 * inside `folder`, which works on network disks too. The lock of a killed process of this machine is
 * taken over at once, that of another machine expires by itself.
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
  // proper-lockfile remembers what it holds by the first path: two locks in one folder need two.
  const path = resolve(folder, name);
  const release = await acquire(path, folder, patienceMs);
  try {
    recordHolder(path);
    return await action();
  } finally {
    await forgetHolder(path);
    // The lock may have been taken for stale while the machine slept; then there is none to release.
    await release().catch(() => undefined);
  }
}

type Release = () => Promise<void>;

async function acquire(path: string, folder: string, patienceMs: number): Promise<Release> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    try {
      if (await isHolderDead(path)) await takeOver(path);
      return await makeLock(path);
    } catch (error) {
      if (!isTaken(error)) throw asWriteError(error, folder);
    }
    if (performance.now() > deadlineMs) throw busy(folder);
    await setTimeout(RETRY_EVERY_MS);
  }
}

/** Two that find the same dead holder must not remove each other's new lock: they look again in turn. */
async function takeOver(path: string): Promise<void> {
  const release = await makeLock(`${path}.takeover`);
  try {
    if (await isHolderDead(path)) await removeDeadLock(path);
  } finally {
    await release().catch(() => undefined);
  }
}

function makeLock(path: string): Promise<Release> {
  return lock(path, {
    realpath: false,
    lockfilePath: `${path}.lock`,
    stale: STALE_MS,
    onCompromised: () => undefined,
  });
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ELOCKED';
}

function busy(folder: string): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    `Another process is working in ${folder}.`,
    'Wait until it has finished, then try again.',
    folder,
  );
}
