import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { asWriteError, writeFileAtomic } from './atomicFile';
import { removeLeftovers } from './leftovers';

/** The folder of a workspace that holds what Likeness made itself: features, gallery, runs. */
export const OWN_FOLDER_NAME = '.likeness';

const IGNORE_FILE = '.gitignore';

/**
 * Makes a folder for Likeness's own files and keeps it out of git: embeddings of faces are personal
 * data. A folder with something in it that the user had already, under another name, gets no .gitignore.
 * @throws LikenessError CannotWrite
 */
export async function ensureOwnFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asWriteError(error, folder);
  }
  if (existsSync(join(folder, IGNORE_FILE))) return;
  await removeLeftovers(folder, (name) => name === IGNORE_FILE);
  const isOurs = basename(folder) === OWN_FOLDER_NAME || (await isEmpty(folder));
  if (isOurs) await writeIgnoreFile(join(folder, IGNORE_FILE));
}

async function writeIgnoreFile(path: string): Promise<void> {
  const write = () => writeFileAtomic(path, '*\n');
  // Another process that begins at the same moment may have taken our temporary file for a leftover.
  await write().catch(write);
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [folder])).length === 0;
}
