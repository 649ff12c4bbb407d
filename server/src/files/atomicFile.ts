import { randomInt } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { TEMPORARY_DIGITS } from './leftovers';

/**
 * Writes a file so that a crash leaves either the old or the new content: temporary file in the same
 * folder, fsync, rename. Missing parent folders are made; a file that is replaced hands on its
 * permissions and owner, and a link stays one.
 *
 * The usual package for this (write-file-atomic 7) takes no notice of a write that a filling disk cuts
 * short, and puts the stump in the file's place.
 * @throws LikenessError CannotWrite when the disk is full or read-only, or permission is missing
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await replace(await realpath(path).catch(() => path), content);
  } catch (error) {
    throw asWriteError(error, path);
  }
}

async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const digits = 10 ** (TEMPORARY_DIGITS - 1);
  const temporary = `${path}.${randomInt(digits, 10 * digits)}`;
  try {
    const file = await open(temporary, 'wx');
    try {
      // Goes on after a partial write until all is written or the disk refuses.
      await file.writeFile(content);
      await file.sync();
      await takeAfter(path, file);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** What the system refuses here stays as it is for new files. */
async function takeAfter(path: string, file: FileHandle): Promise<void> {
  const old = await stat(path).catch(() => null);
  if (old === null) return;
  await file.chmod(old.mode).catch(() => undefined);
  if (old.uid !== process.getuid?.()) await file.chown(old.uid, old.gid).catch(() => undefined);
}

const WRITE_REMEDIES: Record<string, string> = {
  ENOSPC: 'Free some disk space and start again; what is done so far is kept.',
  EDQUOT: 'Your disk quota is used up: free some space and start again.',
  EROFS: 'The disk is read-only: choose a folder on another one.',
  EACCES: 'Give yourself permission to write there, or choose another folder.',
  EPERM: 'Give yourself permission to write there, or choose another folder.',
  ENOTDIR: 'Part of this path is a file, not a folder: choose another folder.',
  EEXIST: 'There is a file where a folder must be: move it away, or choose another folder.',
  EISDIR: 'There is a folder where a file must be: move it away and start again.',
  ELOOP: 'It leads through links that go round in circles: choose another folder.',
  ENAMETOOLONG: 'The disk takes no name as long as this: choose a shorter one.',
  EFBIG:
    'The disk, or a limit of your account, takes no file as large as this: lift it, or choose another folder.',
  EIO: 'The disk reports a fault: check it, or choose a folder on another one.',
};

/** Turns the operating system's refusal to write into a sentence; other errors pass unchanged. */
export function asWriteError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  const remedy = WRITE_REMEDIES[code];
  if (remedy === undefined) return error;
  return new LikenessError(ErrorCode.CannotWrite, `Cannot write ${path} (${code}).`, remedy, path);
}
