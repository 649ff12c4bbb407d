import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { writeFileAtomic } from '../../files/atomicFile';
import { sha256 } from '../../files/hash';
import { OWN_FOLDER_NAME } from '../../files/ownFolder';
import type { Direction, Entry } from './change';

/** What can be undone and redone in a dataset; ids of entries, the oldest first. */
export interface History {
  next: number;
  done: string[];
  /** The one that is redone first is the last. */
  undone: string[];
}

const FORMAT = 'likeness.history/1';
const ENTRY = /^change-\d{6}$/;

export function trashOf(workspace: string): string {
  return join(workspace, OWN_FOLDER_NAME, 'trash');
}

/**
 * The folder of a dataset's history. It goes by where the dataset lies in the workspace, so that the
 * history stays with a workspace that is moved.
 */
export function historyFolder(workspace: string, dataset: string): string {
  const [root, folder] = [resolve(workspace), resolve(dataset)];
  const name = basename(folder).replace(/[^\p{L}\p{N}_-]/gu, '_');
  const path = relative(root, folder).replaceAll('\\', '/');
  return join(trashOf(root), `${name}-${sha256(path).slice(0, 8)}`);
}

/** A history that is missing or damaged is empty: what it could undo stays as it is. */
export async function readHistory(folder: string): Promise<History> {
  const empty = { next: 1, done: [], undone: [] };
  try {
    const text = await readFile(join(folder, 'history.json'), 'utf8');
    const file = JSON.parse(text) as Partial<History> & { format?: string };
    const { next, done, undone } = file;
    if (file.format !== FORMAT || !Array.isArray(done) || !Array.isArray(undone)) return empty;
    return { next: Number(next), done, undone };
  } catch {
    return { ...empty, next: await afterLast(folder) };
  }
}

/** Folders of a history that was lost must not be taken for those of new changes. */
async function afterLast(folder: string): Promise<number> {
  const numbers = (await entryFolders(folder)).map((id) => Number(id.slice(-6)));
  return Math.max(0, ...numbers) + 1;
}

export async function writeHistory(folder: string, history: History): Promise<void> {
  const text = JSON.stringify({ format: FORMAT, ...history });
  await writeFileAtomic(join(folder, 'history.json'), `${text}\n`);
}

/** The history after a change was done, undone or redone; the same when that was noted before. */
export function advance(history: History, id: string, direction: Direction): History {
  const { done, undone } = history;
  const [otherDone, otherUndone] = [done, undone].map((ids) => ids.filter((other) => other !== id));
  const next = Math.max(history.next, Number(id.slice(-6)) + 1);
  if (direction === 'undo') return { next, done: otherDone!, undone: [...otherUndone!, id] };
  // What was undone before something new is done cannot be redone any more.
  const left = direction === 'redo' ? otherUndone! : [];
  return { next, done: [...otherDone!, id], undone: left };
}

export function entryId(number: number): string {
  return `change-${String(number).padStart(6, '0')}`;
}

export async function entryFolders(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => ENTRY.test(name)).sort();
}

export async function writeEntry(folder: string, entry: Entry): Promise<void> {
  await writeFileAtomic(join(folder, entry.id, 'change.json'), `${JSON.stringify(entry)}\n`);
}

/** @returns null when it is not there or damaged */
export async function readEntry(folder: string, id: string): Promise<Entry | null> {
  try {
    const text = await readFile(join(folder, id, 'change.json'), 'utf8');
    return JSON.parse(text) as Entry;
  } catch {
    return null;
  }
}

export async function removeEntry(folder: string, id: string): Promise<void> {
  await rm(join(folder, id), { recursive: true, force: true });
}
