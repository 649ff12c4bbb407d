import { readFile, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { writeFileAtomic } from '../../files/atomicFile';
import type { Direction } from './change';

/**
 * A change that has begun. The file lies in the dataset, before anything is touched and until all is done, so
 * that whoever works on the dataset next can finish it.
 */
export interface Intent {
  /** Folder of the dataset's history, absolute. */
  history: string;
  id: string;
  direction: Direction;
}

const FORMAT = 'likeness.curation/1';

/** @param path of the intent's file; @param dataset its folder, which may be moved together with the history */
export async function writeIntent(path: string, dataset: string, intent: Intent): Promise<void> {
  const history = relative(dataset, intent.history);
  await writeFileAtomic(path, `${JSON.stringify({ format: FORMAT, ...intent, history })}\n`);
}

/** @returns null when nothing was cut off */
export async function readIntent(path: string, dataset: string): Promise<Intent | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const { format, history, id, direction } = JSON.parse(text) as Intent & { format: string };
    if (format !== FORMAT) return null;
    return { history: resolve(dataset, history), id, direction };
  } catch {
    // It is written in one step: this is no file of ours.
    return null;
  }
}

export async function removeIntent(path: string): Promise<void> {
  await rm(path, { force: true });
}
