import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { compareCodePoints } from './codePointOrder';
import { isHidden } from './photoNames';

/** Something in a folder of photos that is not taken, and why, in words for the report. */
export interface Ignored {
  /** Relative to the folder of photos, with "/". */
  path: string;
  why: string;
}

export interface Entry {
  name: string;
  isFolder: boolean;
}

/**
 * Lists a folder inside `root`, hidden entries left out. Links are followed only to places inside the
 * root that do not contain them, so that a scan neither leaves it nor runs in circles. Pipes and devices, which
 * could block a reader for ever, are passed over.
 * @param root real path (no links in it)
 * @param path of the folder relative to root, with "/"; "" is the root
 * @returns folders in the order in which their contents sort ("a-b/1" before "a/1"), files by name
 */
export async function listFolder(
  root: string,
  path: string,
  onIgnored: (ignored: Ignored) => void,
): Promise<Entry[]> {
  const folder = join(root, path);
  let dirents: Dirent[];
  try {
    dirents = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    onIgnored({ path, why: `cannot be read (${codeOf(error)})` });
    return [];
  }
  const entries: Entry[] = [];
  for (const dirent of dirents) {
    if (isHidden(dirent.name)) continue;
    const kind = await kindOf(root, folder, dirent);
    const relative = path === '' ? dirent.name : `${path}/${dirent.name}`;
    if (typeof kind === 'string') onIgnored({ path: relative, why: kind });
    else entries.push({ name: dirent.name, isFolder: kind.isFolder });
  }
  return entries.sort((a, b) => compareCodePoints(sortName(a), sortName(b)));
}

function sortName({ name, isFolder }: Entry): string {
  return isFolder ? `${name}/` : name;
}

/** @returns what an entry is, or why it is not taken */
async function kindOf(
  root: string,
  folder: string,
  dirent: Dirent,
): Promise<{ isFolder: boolean } | string> {
  if (dirent.isDirectory()) return { isFolder: true };
  if (dirent.isFile()) return { isFolder: false };
  if (!dirent.isSymbolicLink()) return 'is neither a file nor a folder';
  try {
    const target = await realpath(join(folder, dirent.name));
    if (!isInside(root, target)) return 'is a link that leaves the folder of photos';
    if (isInside(target, folder)) return 'is a link to a folder that it is in';
    const stats = await stat(target);
    if (stats.isDirectory()) return { isFolder: true };
    return stats.isFile() ? { isFolder: false } : 'is neither a file nor a folder';
  } catch (error) {
    return `is a link that leads nowhere (${codeOf(error)})`;
  }
}

/** Whether `path` is `folder` or below it; both real paths. */
function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
