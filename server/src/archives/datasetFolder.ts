import { parseList } from '../dataset/listFile';
import { unreadable } from './archiveErrors';
import { isDatasetFileName } from './entryGate';
import { findPeople } from './personFolders';
import type { Place, Placement } from './placement';

/** Where a dataset lies in an archive. */
export interface DatasetFolder {
  /** Paths of images begin with this, then come person and image: "dataset/images/", or "". */
  images: string;
  /** Path of list.txt; null when there is none. */
  list: string | null;
  /** Paths of faces.arrow, and of those of shards. */
  faces: string[];
  report: string | null;
}

/**
 * Finds the dataset in an archive: list.txt with images/<person>/<image> beside it, as in the article's
 * dataset.7z, or with the people beside it; without list.txt, a folder images/ that holds people.
 * @param paths cleaned, of images and of the dataset's own files
 * @returns null when there is none: then all people in the archive are taken
 * @throws LikenessError InvalidInput when there are several
 */
export function findDataset(paths: readonly string[], archive: string): DatasetFolder | null {
  const images = paths.filter((path) => !isDatasetFileName(nameOf(path)));
  const lists = paths.filter((path) => nameOf(path) === 'list.txt');
  const withList = lists.flatMap((list) => {
    const folder = list.slice(0, -'list.txt'.length);
    const inside = [`${folder}images/`, folder].find((prefix) => holdsPeople(images, prefix));
    return inside === undefined ? [] : [{ folder, images: inside, list }];
  });
  const found = withList.length > 0 ? withList : foldersNamedImages(images);
  const top = Math.min(...found.map(({ folder }) => depthOf(folder)));
  const outermost = found.filter(({ folder }) => depthOf(folder) === top);
  if (outermost.length > 1) throw several(archive, outermost[0]!.folder, outermost[1]!.folder);
  const [dataset] = outermost;
  if (dataset === undefined) return null;
  const beside = (name: string) => paths.find((path) => path === dataset.folder + name) ?? null;
  return {
    images: dataset.images,
    list: dataset.list,
    faces: paths.filter(
      (path) =>
        path.startsWith(dataset.folder) &&
        /^faces[^/]*\.arrow$/.test(path.slice(dataset.folder.length)),
    ),
    report: beside('report.json'),
  };
}

/**
 * Which images of the dataset are taken: those that list.txt names, all without one.
 * @param list content of list.txt; null when there is none
 */
export function placeCrops(
  paths: readonly string[],
  dataset: DatasetFolder | null,
  list: string | null,
): Placement {
  const isOwn = (path: string) => isDatasetFileName(nameOf(path));
  if (dataset === null) {
    const images = paths.filter((path) => !isOwn(path));
    const people = findPeople(images);
    let next = 0;
    return paths.map((path) => (isOwn(path) ? { skip: 'other' } : people[next++]!));
  }
  const listed = list === null ? null : new Set(listedImages(list));
  return paths.map((path) => placeCrop(path, dataset, listed));
}

/** Lines of list.txt in composed form: names in archives made on a Mac are decomposed, lists may be either. */
export function listedImages(list: string): string[] {
  return parseList(list).images.map((image) => image.normalize('NFC'));
}

function placeCrop(
  path: string,
  { images }: DatasetFolder,
  listed: ReadonlySet<string> | null,
): Place {
  if (isDatasetFileName(nameOf(path))) return { skip: 'other' };
  if (!path.startsWith(images)) return { skip: 'other' };
  const [person, image, ...more] = path.slice(images.length).split('/');
  if (image === undefined || more.length > 0) return { skip: 'in-no-person-folder' };
  if (listed !== null && !listed.has(`${person}/${image}`.normalize('NFC'))) {
    return { skip: 'not-in-list' };
  }
  return { person: person!, image };
}

function foldersNamedImages(images: readonly string[]) {
  const prefixes = new Set<string>();
  for (const path of images) {
    const match = /^((?:[^/]+\/)*?)images\/[^/]+\/[^/]+$/.exec(path);
    if (match !== null) prefixes.add(match[1]!);
  }
  return [...prefixes].map((folder) => ({ folder, images: `${folder}images/`, list: null }));
}

function holdsPeople(images: readonly string[], prefix: string): boolean {
  return images.some(
    (path) => path.startsWith(prefix) && path.slice(prefix.length).split('/').length === 2,
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function depthOf(folder: string): number {
  return folder.split('/').length;
}

function several(archive: string, one: string, other: string) {
  const named = [one, other].map((folder) => (folder === '' ? '/' : folder)).join(' and ');
  return unreadable(
    archive,
    `holds more than one dataset (${named})`,
    'Unpack it and pack each dataset by itself.',
  );
}
