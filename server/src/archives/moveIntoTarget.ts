import { link, lstat, mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { hasContent, type PlannedMove } from './planMoves';
import { numberedName } from '../files/portableNames';

/** What became of a planned move. */
export interface Moved {
  /** `<person>/<image>` in the target. */
  to: string;
  /** False when somebody else had put the same bytes there, or took ours away again. */
  added: boolean;
}

/** What a file system says that has no hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/**
 * Gives an unpacked file its name in the target. It never replaces a file, not even one that appeared
 * after the plan was made: then it gets the next free number. May be done again after a kill.
 * @param staged absolute path
 * @param root folder of people; the person's folder is there
 */
export async function moveIntoTarget(
  move: PlannedMove,
  staged: string,
  root: string,
): Promise<Moved> {
  const { bytes, sha256 } = move;
  const [person, image] = move.to.split('/') as [string, string];
  for (let n = 1; ; n++) {
    const to = n === 1 ? move.to : `${person}/${numberedName(image, n)}`;
    const file = join(root, to);
    try {
      if (await giveName(staged, file)) return { to, added: true };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw asWriteError(error, file);
      if (await exists(staged)) throw asWriteError(error, file);
      // A run that was killed has moved it; unless somebody has removed it since, it is ours.
      return { to, added: await hasContent(file, bytes, sha256) };
    }
    const added = await isSameFile(staged, file);
    if (added || (await hasContent(file, bytes, sha256))) {
      await rm(staged, { force: true });
      return { to, added };
    }
  }
}

/** @returns false when the name is taken */
async function giveName(staged: string, file: string): Promise<boolean> {
  try {
    // A link, unlike a rename, refuses a name that is taken.
    await link(staged, file);
    await rm(staged, { force: true });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code ?? '')) throw error;
  }
  if (await exists(file)) return false;
  await rename(staged, file);
  return true;
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => null)));
  if (!a || !b) return false;
  return a.ino === b.ino && a.dev === b.dev;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Makes a person's folder in the target.
 * @returns whether it was not there before
 * @throws LikenessError CannotWrite when the name is a file's, or a link that leads out of the target
 */
export async function makePersonFolder(root: string, person: string): Promise<boolean> {
  const folder = join(root, person);
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw asWriteError(error, folder);
  }
  const stats = await stat(folder).catch(() => null);
  if (stats?.isDirectory() !== true) throw asWriteError({ code: 'EEXIST' }, folder);
  const [inside, whole] = [await realpath(folder), await realpath(root)];
  if (`${dirname(inside)}${sep}`.startsWith(whole.endsWith(sep) ? whole : whole + sep))
    return false;
  throw new LikenessError(
    ErrorCode.CannotWrite,
    `${folder} is a link that leads out of the target.`,
    'Replace the link by a folder, or import into another folder.',
    folder,
  );
}
