import { readFile, rm } from 'node:fs/promises';
import { sha256 } from '../../files/hash';
import { writeFileAtomic } from '../../files/atomicFile';
import { cropsIn } from '../datasetIndex';
import type { DatasetPaths } from '../datasetPaths';
import { readSortedList, sortedList, type SortedList } from '../sortedList';
import type { Change, Entry } from './change';

/** list.txt as a change finds it. */
export interface ListState {
  /** Null when there is no such file: everything in images/ belongs to the dataset. */
  listed: SortedList | null;
  /** Its bytes, where writing `listed` again would not make the same. */
  odd: Uint8Array | null;
}

export async function listState(path: string): Promise<ListState> {
  const file = await readSortedList(path);
  if (file === null) return { listed: null, odd: null };
  const { list, bytes } = file;
  const isOdd = Buffer.compare(bytes, Buffer.from(list.text)) !== 0;
  return { listed: list, odd: isOdd ? bytes : null };
}

/** SHA-256 (hex) of the list that a change makes. */
export function hashAfter(listed: SortedList, { add, remove }: Change): string {
  return sha256(listed.edited(remove, add));
}

/** Brings list.txt to what a change wants; done twice, the second does nothing. */
export async function changeList(paths: DatasetPaths, { add, remove }: Change): Promise<void> {
  if (add.length + remove.length === 0) return;
  const listed =
    (await readSortedList(paths.list))?.list ??
    (await sortedList((await cropsIn(paths.images)) ?? []));
  await writeFileAtomic(paths.list, listed.edited(remove, add));
}

/**
 * Puts the list back as it was before a change, to the byte, where nobody has changed it since.
 * @param kept path of the copy
 * @returns false when somebody has: then lines are put back one by one
 */
export async function restoreList(
  path: string,
  { before, sha256After }: NonNullable<Entry['list']>,
  kept: string,
): Promise<boolean> {
  const now = await readFile(path).catch(() => null);
  if (before === 'none') {
    if (now !== null && sha256(now) !== sha256After) return false;
    await rm(path, { force: true });
    return true;
  }
  const copy = await readFile(kept).catch(() => null);
  if (copy === null || now === null) return false;
  if (now.equals(copy)) return true;
  if (sha256(now) !== sha256After) return false;
  await writeFileAtomic(path, copy);
  return true;
}
