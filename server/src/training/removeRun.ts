import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asWriteError } from '../files/atomicFile';
import { CONFIG_FILE, readRunConfig } from './run';
import { withRunLock } from './runLock';

/**
 * Removes a run with its head, checkpoints and figures.
 * @throws LikenessError NotFound when this is no run, CorruptFile, Busy while it is trained, CannotWrite
 */
export async function removeRun(run: string): Promise<void> {
  await readRunConfig(run);
  try {
    // Without it the folder is no run any more, which nobody can take up again once the lock is given back.
    await withRunLock(run, () => rm(join(run, CONFIG_FILE)));
    await rm(run, { recursive: true, force: true });
  } catch (error) {
    throw asWriteError(error, run);
  }
}
