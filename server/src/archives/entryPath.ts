import { overLimit, quoted, unsafe } from './archiveErrors';
import { LIMIT_FLAGS, MAX_PATH_BYTES, type ImportLimits } from './limits';

/**
 * The names in a member's path, from the outermost folder to the file. Empty names and "." fall away.
 * @param name as it stands in the archive
 * @param archive for the error
 * @throws LikenessError CorruptFile for a path that leads out of the target on any system,
 * InvalidInput for too deep a one
 */
export function parseEntryPath(name: string, archive: string, limits: ImportLimits): string[] {
  const why = leavesTarget(name);
  if (why !== null) throw unsafe(archive, `its member ${quoted(name)} ${why}`);
  if (Buffer.byteLength(name) > MAX_PATH_BYTES) {
    throw unsafe(archive, `the path of its member ${quoted(name)} is longer than any disk takes`);
  }
  const names = name.split('/').filter((part) => part !== '' && part !== '.');
  if (names.length > limits.maxDepth + 1) {
    const why = `its member ${quoted(name)} lies ${names.length - 1} folders deep`;
    throw overLimit(archive, why, LIMIT_FLAGS.maxDepth);
  }
  return names;
}

function leavesTarget(name: string): string | null {
  if (name.includes('\0')) return 'has a zero byte in its name';
  // A backslash separates folders on Windows only: there it would lead elsewhere than here.
  if (name.startsWith('\\\\')) return 'has a network path for a name';
  if (name.includes('\\')) return 'has a backslash in its name';
  if (name.startsWith('/')) return 'has an absolute path';
  if (/^[a-z]:/i.test(name)) return 'has a path with a drive letter';
  if (name.split('/').includes('..')) return 'leads out of the target folder with ".."';
  return null;
}
