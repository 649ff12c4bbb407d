import { access, readFile, rm } from 'node:fs/promises';
import { sha256 } from '../files/hash';

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** SHA-256 (hex) of a crop file; null when there is none, or it cannot be read. */
export async function hashCrop(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? null : sha256(bytes);
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
