import { join } from 'node:path';
import type {
  CurationHistory,
  CurationStep,
  TrashEmptied,
} from '../../../../protocol/src/curation';
import { removeLeftovers } from '../../files/leftovers';
import { countFiles } from '../personFiles';
import {
  entryFolders,
  readEntry,
  readHistory,
  removeEntry,
  writeHistory,
  type History,
} from './history';
import { MADE, REMOVED } from './places';

/** More than anybody takes back, few enough to be looked through in a moment. */
const MOST_CHANGES = 200;
/** Some ten thousand crops. */
const MOST_BYTES = 1024 ** 3;
/** So many steps are told of. */
const MOST_TOLD = 50;

/** What can be undone and redone, with the size of what is kept for that. */
export async function historyOf(folder: string): Promise<CurationHistory> {
  const { done, undone } = await readHistory(folder);
  const { bytes } = await countFiles([folder]);
  const steps = async (ids: readonly string[]): Promise<CurationStep[]> => {
    const last = ids.slice(-MOST_TOLD).reverse();
    const entries = await Promise.all(last.map((id) => readEntry(folder, id)));
    return entries
      .filter((entry) => entry !== null)
      .map(({ kind, words, time }) => ({ kind, words, time }));
  };
  return { undo: await steps(done), redo: await steps(undone), trashBytes: bytes };
}

/** Removes what no change of the history owns: of one that never began, or can no longer be redone. */
export async function dropUnknown(folder: string, { done, undone }: History): Promise<void> {
  await removeLeftovers(folder, (name) => name === 'history.json');
  const known = new Set([...done, ...undone]);
  for (const id of await entryFolders(folder)) if (!known.has(id)) await removeEntry(folder, id);
}

/** Forgets the oldest changes when there are too many, or they keep too much: those cannot be undone any more. */
export async function dropOld(folder: string): Promise<void> {
  const history = await readHistory(folder);
  const sizes = await Promise.all(
    history.done.map(async (id) => (await countFiles([join(folder, id)])).bytes),
  );
  let total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  let first = 0;
  // The youngest stays however large it is: it was done just now.
  while (first < sizes.length - 1) {
    if (sizes.length - first <= MOST_CHANGES && total <= MOST_BYTES) break;
    total -= sizes[first++]!;
  }
  if (first > 0) await writeHistory(folder, { ...history, done: history.done.slice(first) });
  await dropUnknown(folder, await readHistory(folder));
}

/** Throws away all that could be undone or redone in a dataset; what it removed is gone for good. */
export async function emptyFolder(folder: string): Promise<TrashEmptied> {
  const history = await readHistory(folder);
  const ids = await entryFolders(folder);
  const kept = ids.flatMap((id) => [REMOVED, MADE].map((name) => join(folder, id, name)));
  const { count: files, bytes } = await countFiles(kept);
  // The history first: it must not promise what is not there any more.
  await writeHistory(folder, { ...history, done: [], undone: [] });
  for (const id of ids) await removeEntry(folder, id);
  return { files, bytes };
}
