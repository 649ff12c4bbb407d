import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { withFolderLock } from '../files/folderLock';

/** Enough for the lock of a process that was killed just now to be taken over. */
const PATIENCE_MS = 2000;

/**
 * Runs `action` while no other process trains the same run: two would overwrite each other's epochs.
 * @param folder of the run; must exist
 * @throws LikenessError Busy when another process is at it, CannotWrite, and what `action` throws
 */
export async function withRunLock<T>(folder: string, action: () => Promise<T>): Promise<T> {
  let entered = false;
  const enter = () => {
    entered = true;
    return action();
  };
  try {
    return await withFolderLock(folder, 'training', enter, PATIENCE_MS);
  } catch (error) {
    const isBusy = error instanceof LikenessError && error.code === ErrorCode.Busy;
    throw isBusy && !entered ? beingTrained(folder) : error;
  }
}

function beingTrained(folder: string): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    `The run ${folder} is being trained by another process.`,
    'Wait until that has ended, or stop it; then resume the run.',
    folder,
  );
}
