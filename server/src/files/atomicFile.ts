import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomically from 'write-file-atomic';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/**
 * Writes a file so that a crash leaves either the old or the new content: temporary file in the same
 * folder, fsync, rename. Missing parent folders are made.
 * @throws LikenessError CannotWrite when the disk is full or read-only, or permission is missing
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const data =
      typeof content === 'string'
        ? content
        : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    await writeFileAtomically(path, data);
  } catch (error) {
    throw asWriteError(error, path);
  }
}

const WRITE_REMEDIES: Record<string, string> = {
  ENOSPC: 'Free some disk space and start again; what is done so far is kept.',
  EDQUOT: 'Your disk quota is used up: free some space and start again.',
  EROFS: 'The disk is read-only: choose a folder on another one.',
  EACCES: 'Give yourself permission to write there, or choose another folder.',
  EPERM: 'Give yourself permission to write there, or choose another folder.',
  ENOTDIR: 'Part of this path is a file, not a folder: choose another folder.',
  EEXIST: 'There is a file where a folder must be: move it away, or choose another folder.',
};

/** Turns the operating system's refusal to write into a sentence; other errors pass unchanged. */
export function asWriteError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  const remedy = WRITE_REMEDIES[code];
  if (remedy === undefined) return error;
  return new LikenessError(ErrorCode.CannotWrite, `Cannot write ${path} (${code}).`, remedy, path);
}
