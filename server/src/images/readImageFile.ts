import { open } from 'node:fs/promises';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/** No photo is larger than this; a video or disk image by mistake shall not fill the memory. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;

/**
 * Reads an image file whole.
 * @throws LikenessError NotFound when it does not exist or may not be read, CorruptFile when it is
 * not a file or larger than 512 MiB
 */
export async function readImageFile(path: string): Promise<Buffer> {
  const handle = await open(path).catch((error: unknown) => {
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
    'Remove it from the folder of photos.',
    path,
  );
}

function cannotRead(error: unknown, path: string): LikenessError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new LikenessError(
    ErrorCode.NotFound,
    code === 'ENOENT' ? `${path} does not exist.` : `${path} cannot be read (${code}).`,
    code === 'ENOENT' ? 'Check the path.' : 'Check its permissions and the disk it is on.',
    path,
  );
}
