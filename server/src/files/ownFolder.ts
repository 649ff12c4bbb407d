import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { asWriteError, writeFileAtomic } from './atomicFile';

/** The folder of a workspace that holds what Likeness made itself: features, gallery, runs. */
export const OWN_FOLDER_NAME = '.likeness';

/**
 * Makes a folder for Likeness's own files and keeps it out of git: embeddings of faces are personal
 * data. A folder that the user had already, under another name, gets no .gitignore.
 * @throws LikenessError CannotWrite
 */
export async function ensureOwnFolder(folder: string): Promise<void> {
  const ours = !existsSync(folder) || basename(folder) === OWN_FOLDER_NAME;
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asWriteError(error, folder);
  }
  const ignoreFile = join(folder, '.gitignore');
  if (ours && !existsSync(ignoreFile)) await writeFileAtomic(ignoreFile, '*\n');
}
