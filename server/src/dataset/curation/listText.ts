import { readFile, rm } from 'node:fs/promises';
import { sha256 } from '../../files/hash';
import { writeFileAtomic } from '../../files/atomicFile';
import { cropsIn } from '../datasetIndex';
import type { DatasetPaths } from '../datasetPaths';
import { readList, textOfList, writeList } from '../listFile';
import type { Change, Entry } from './change';

/** list.txt as a change finds it. */
export interface ListState {
  /** Null when there is no such file: everything in images/ belongs to the dataset. */
  listed: ReadonlySet<string> | null;
  /** Its bytes, where writing `listed` again would not make the same. */
  odd: Uint8Array | null;
}

export async function listState(path: string): Promise<ListState> {
  const list = await readList(path);
  if (list === null) return { listed: null, odd: null };
  const bytes = await readFile(path);
  const isOdd = !bytes.equals(await textOfList(list.images));
  return { listed: new Set(list.images), odd: isOdd ? bytes : null };
}

/** SHA-256 (hex) of the list that a change makes. */
export async function hashAfter(listed: Iterable<string>, change: Change): Promise<string> {
  return sha256(await textOfList(withLines(listed, change)));
}

function withLines(listed: Iterable<string>, { add, remove }: Change): Set<string> {
  const lines = new Set(listed);
  for (const line of remove) lines.delete(line);
  for (const line of add) lines.add(line);
  return lines;
}

/** Brings list.txt to what a change wants; done twice, the second does nothing. */
export async function changeList(paths: DatasetPaths, change: Change): Promise<void> {
  if (change.add.length + change.remove.length === 0) return;
  const listed = (await readList(paths.list))?.images ?? (await cropsIn(paths.images)) ?? [];
  await writeList(paths.list, withLines(listed, change));
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
