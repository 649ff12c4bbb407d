import { realpath, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { formatOfName } from '../images/encode';

/**
 * Where the annotated pictures of photos go: `out` itself for one photo when its name is that of a
 * picture, else into the folder `out` under the photos' own names, numbered where two are the same.
 * @returns by photo
 * @throws LikenessError InvalidInput when a photo would be overwritten
 */
export async function outputPaths(
  photos: readonly string[],
  out: string,
): Promise<Map<string, string>> {
  const isFile = photos.length === 1 && formatOfName(out) !== null && !(await isFolder(out));
  const paths = isFile ? new Map([[photos[0]!, resolve(out)]]) : insideFolder(photos, resolve(out));
  const originals = new Set(await Promise.all(photos.map(realOf)));
  for (const path of paths.values()) {
    if (originals.has(await realOf(path))) throw wouldOverwrite(path);
  }
  return paths;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function insideFolder(photos: readonly string[], folder: string): Map<string, string> {
  const taken = new Set<string>();
  const paths = new Map<string, string>();
  for (const photo of photos) {
    if (paths.has(photo)) continue;
    const name = basename(photo);
    const extension = formatOfName(name) === null ? '.jpg' : extname(name);
    const stem = formatOfName(name) === null ? name : basename(name, extension);
    let free = stem + extension;
    // Some disks do not tell upper from lower case.
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${stem}-${i}${extension}`;
    taken.add(free.toLowerCase());
    paths.set(photo, join(folder, free));
  }
  return paths;
}

async function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function wouldOverwrite(path: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `The annotated picture would overwrite the photo ${path}.`,
    'Choose another folder or name for the annotated pictures.',
    path,
  );
}
