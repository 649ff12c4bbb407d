import { access, readdir, rm } from 'node:fs/promises';
import { cannotRead } from '../errors';
import { sha256 } from '../files/hash';
import { readImageFile } from '../images/readImageFile';

/**
 * Whether something is there. That a disk or permissions don't let us look is no answer: a crop that is
 * taken for gone would be taken for somebody's wish.
 * @throws LikenessError NotFound when it cannot be told
 */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: unknown) => {
      if (isAbsent(error)) return false;
      throw cannotRead(error, path);
    },
  );
}

/** What is in a folder; nothing when there is none. @throws LikenessError NotFound when it cannot be told */
export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw cannotRead(error, folder);
  });
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * SHA-256 (hex) of a crop file; null when there is none. What is there and cannot be read is named by no
 * hash, so that it passes for somebody's own and stays.
 */
export async function hashCrop(path: string): Promise<string | null> {
  if (!(await exists(path))) return null;
  return readImageFile(path).then(sha256, () => 'unreadable');
}

/**
 * Whether a crop is somebody's work: a file that is not, byte for byte, one that `prepare` wrote. Such
 * files are never overwritten and never deleted.
 * @param made SHA-256 of what `prepare` wrote there
 */
export async function isHandMade(path: string, made: ReadonlySet<string>): Promise<boolean> {
  const hash = await hashCrop(path);
  return hash !== null && !made.has(hash);
}

/** Removes a crop; one that is gone already is no error. */
export async function removeCrop(path: string): Promise<void> {
  await rm(path, { force: true });
}
