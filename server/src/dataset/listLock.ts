import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError, throwIfCancelled } from '../errors';
import { withFolderLock } from '../files/folderLock';
import type { JobContext } from '../job';

/** Name of the lock around every change of list.txt. */
export const LIST_LOCK = 'list';

/** Of a hundred shards that end at once, the last waits for all others: some seconds each, with millions of lines. */
const PATIENCE_MS = 60 * 60 * 1000;
/** So that a cancelled run stops soon. */
const LOOK_EVERY_MS = 150;

/**
 * Runs `action` under the lock of list.txt, however many others wait for it.
 * @throws LikenessError Busy, Cancelled while waiting
 */
export async function withListLock<T>(
  folder: string,
  { signal }: JobContext,
  action: () => Promise<T>,
): Promise<T> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (let entered = false; ;) {
    const enter = () => {
      entered = true;
      return action();
    };
    try {
      return await withFolderLock(folder, LIST_LOCK, enter, 0);
    } catch (error) {
      if (entered || !isBusy(error) || performance.now() > deadlineMs) throw error;
    }
    throwIfCancelled(signal);
    await sleep(LOOK_EVERY_MS);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof LikenessError && error.code === ErrorCode.Busy;
}
