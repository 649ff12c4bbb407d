import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asWriteError } from '../files/atomicFile';

/** Some of a person's files. */
export interface FileCount {
  count: number;
  bytes: number;
  /** Of those: links. They are removed, what they lead to stays. */
  links: number;
}

/** Whether two names are the same to a reader: macOS writes "é" in two characters, others in one. */
export function isSamePerson(a: string, b: string): boolean {
  return a.normalize('NFC').trim() === b.normalize('NFC').trim();
}

/** Counts everything in folders, whatever it is; a folder that is not there holds nothing. */
export async function countFiles(folders: readonly string[]): Promise<FileCount> {
  const total: FileCount = { count: 0, bytes: 0, links: 0 };
  for (const folder of folders) await addFiles(folder, total);
  return total;
}

async function addFiles(path: string, total: FileCount): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return;
  if (stats.isDirectory()) {
    for (const name of await readdir(path).catch(() => [])) await addFiles(join(path, name), total);
    return;
  }
  total.count++;
  total.bytes += stats.size;
  if (stats.isSymbolicLink()) total.links++;
}

/** Removes folders and all in them; links are removed, not followed. @throws LikenessError CannotWrite */
export async function removeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
      throw asWriteError(error, folder);
    });
  }
}

/** Folders in `parent`, and links there, that have the person's name, in any Unicode form. */
export async function foldersOf(parent: string, person: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .filter(({ name }) => isSamePerson(name, person))
    .map(({ name }) => join(parent, name))
    .sort();
}
