import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { KeptFile, KeptKind, KeptPlace, WhereResult } from '../../../protocol/src/people';
import { Gallery } from './gallery';

export interface WhereOptions {
  /** The gallery's location. */
  gallery: string;
  /** Its folder .likeness holds features, trash, runs, jobs and receipts. */
  workspace: string;
  /** Default: <workspace>/dataset. */
  datasetFolder?: string | undefined;
  /** Default: <workspace>/raw. */
  rawFolder?: string | undefined;
}

/** What lies in which folder of .likeness; what is not named here is listed too. */
const KINDS: Record<string, KeptKind> = {
  'gallery.lance': 'gallery',
  'features.lance': 'features',
  runs: 'runs',
  trash: 'trash',
  receipts: 'receipts',
  jobs: 'jobs',
};

/**
 * Every file that Likeness keeps, or was given, about people. Nothing is changed.
 * @throws LikenessError for a gallery that cannot be read
 */
export async function whereIsData(options: WhereOptions): Promise<WhereResult> {
  const workspace = resolve(options.workspace);
  const own = join(workspace, '.likeness');
  const dataset = resolve(options.datasetFolder ?? join(workspace, 'dataset'));
  const raw = resolve(options.rawFolder ?? join(workspace, 'raw'));
  const isRemote = /^[a-z][a-z0-9+.-]+:\/\//i.test(options.gallery);
  const galleries = isRemote ? [] : [resolve(options.gallery)].filter((path) => path !== own);
  const lists = [
    ...(await filesIn(raw, () => 'photos')),
    ...(await filesIn(dataset, () => 'dataset')),
    ...(await filesIn(own, kindInside)),
    ...(await Promise.all(galleries.map((path) => filesIn(path, kindInside)))).flat(),
  ];
  const listed = new Map(lists.map((file) => [file.path, file]));
  for (const path of await enrolledPhotos(options.gallery)) {
    const stats = await stat(path).catch(() => null);
    if (stats === null || listed.has(path)) continue;
    listed.set(path, { path, what: 'enrolled-photos', bytes: stats.size });
  }
  const files = [...listed.values()];
  return { places: placesOf(files), files, elsewhere: isRemote ? [options.gallery] : [] };
}

function kindInside(path: string): KeptKind {
  return KINDS[path.split(sep)[0]!] ?? 'other';
}

async function filesIn(root: string, kindOf: (path: string) => KeptKind): Promise<KeptFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const stats = await stat(path).catch(() => null);
        return { path, what: kindOf(relative(root, path)), bytes: stats?.size ?? 0 };
      }),
  );
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Photos that people were enrolled from, wherever they lie. */
async function enrolledPhotos(location: string): Promise<string[]> {
  const gallery = new Gallery(location);
  try {
    return [...new Set((await gallery.faces()).map(({ source }) => source))].sort();
  } finally {
    gallery.close();
  }
}

function placesOf(files: readonly KeptFile[]): KeptPlace[] {
  const places = new Map<KeptKind, KeptPlace>();
  for (const { what, bytes } of files) {
    const place = places.get(what) ?? { what, words: WORDS[what], files: 0, bytes: 0 };
    place.files++;
    place.bytes += bytes;
    places.set(what, place);
  }
  return [...places.values()];
}

const WORDS: Record<KeptKind, string> = {
  photos: 'photos of people, as they came',
  dataset: 'face crops, the list that names them, and what is known about them',
  gallery: 'people who are recognised: embeddings, a picture of each face, consents',
  features: 'numbers computed from faces, without names',
  runs: 'trained heads, with the names of those they learned from',
  trash: 'what curation removed and keeps restorable',
  receipts: 'receipts of erasures, without names',
  jobs: 'jobs that were begun, with the paths that they were given',
  'enrolled-photos': 'photos that people were enrolled from',
  other: 'small files of Likeness’s own',
};
