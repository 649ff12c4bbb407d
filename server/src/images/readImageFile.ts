import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/** No photo is larger than this; a video or disk image by mistake shall not fill the memory. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** Opening a pipe must not wait for a writer that never comes. (Windows has no such pipes, nor the flag.) */
const READ_WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads an image file whole; pipes, sockets, devices and folders are refused without being read.
 * @throws LikenessError NotFound when it does not exist or may not be read, CorruptFile when it is
 * not a file or larger than 512 MiB
 */
export async function readImageFile(path: string): Promise<Buffer> {
  const handle = await open(path, READ_WITHOUT_WAITING).catch((error: unknown) => {
    throw cannotRead(error, path);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notAPhoto('is not a file', path);
    if (stats.size > MAX_FILE_BYTES) throw notAPhoto('is larger than 512 MiB', path);
    return await handle.readFile();
  } catch (error) {
    throw error instanceof LikenessError ? error : cannotRead(error, path);
  } finally {
    await handle.close();
  }
}

function notAPhoto(what: string, path: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `${path} ${what}.`,
    'Remove it, or name a photo.',
    path,
  );
}

function cannotRead(error: unknown, path: string): LikenessError {
  // Sockets, and devices without a driver, cannot even be opened.
  if ((error as NodeJS.ErrnoException).code === 'ENXIO') return notAPhoto('is not a file', path);
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new LikenessError(
    ErrorCode.NotFound,
    code === 'ENOENT' ? `${path} does not exist.` : `${path} cannot be read (${code}).`,
    code === 'ENOENT' ? 'Check the path.' : 'Check its permissions and the disk it is on.',
    path,
  );
}
