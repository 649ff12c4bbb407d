import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, open, rename, rm, rmdir, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asWriteError } from '../../files/atomicFile';

/**
 * Moves a file or folder; missing folders are made. What is done already is not done again: nothing lies at
 * `from`, or something at `to`, which is never overwritten.
 * @throws LikenessError CannotWrite
 */
export async function moveFile(from: string, to: string): Promise<void> {
  const [source, target] = await Promise.all([from, to].map(statsOf));
  if (source === null) return;
  // On disks that ignore case both are one when only the case changes.
  if (target !== null && !(source!.ino === target!.ino && source!.dev === target!.dev)) return;
  try {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to).catch((error: unknown) => acrossDisks(error, from, to));
  } catch (error) {
    throw asWriteError(error, to);
  }
}

async function statsOf(path: string) {
  return lstat(path).catch(() => null);
}

/** The trash may lie on another disk than the dataset. */
async function acrossDisks(error: unknown, from: string, to: string): Promise<void> {
  if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
  const temporary = `${to}.moving`;
  await rm(temporary, { force: true });
  await copyFile(from, temporary, constants.COPYFILE_EXCL);
  await withFile(temporary, (file) => file.sync());
  await rename(temporary, to);
  await rm(from);
}

async function withFile(path: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

/** Removes a folder that holds nothing any more. */
export async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}

/** Has the names in a folder on the disk, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
