import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { compareCodePoints } from './codePointOrder';
import { hasPhotoExtension, isPhotoName } from './photoNames';
import { listFolder, type Entry, type Ignored } from './safeFolder';

/** A photo of a person, as it lies in the folder of photos. */
export interface RawPhoto {
  /** `<person>/<image>`: its name in the dataset. */
  image: string;
  /** Relative to the folder of photos, with "/": as `image`, or `<part>/<person>/<image>`. */
  path: string;
  /** Absolute. */
  file: string;
}

export interface ScanOptions {
  /** A folder that is passed over wherever it is found (the dataset, should it lie inside). */
  exclude?: string | undefined;
  /** Told about everything that looks as if it should have been taken. */
  onIgnored?: ((ignored: Ignored) => void) | undefined;
}

/**
 * Walks through a folder of photos, `<raw>/<person>/<image>`, in the order of code points of
 * `<person>/<image>`. Where the folders in it hold no photos but folders, those are the people: so
 * VGGFace2's `<raw>/test/n000001/0001_01.jpg` and `<raw>/train/…` are read as they come, a person in
 * several parts as one. Only names are looked at; hidden entries are skipped in silence.
 * @throws LikenessError NotFound when `raw` is not a readable folder
 */
export async function* scanRaw(raw: string, options: ScanOptions = {}): AsyncGenerator<RawPhoto> {
  const root = await rootOf(raw);
  const excluded = options.exclude === undefined ? null : await real(options.exclude);
  const onIgnored = options.onIgnored ?? (() => undefined);
  const list = async (path: string, report = onIgnored) => {
    const entries = await listFolder(root, path, report);
    return entries.filter(({ name }) => join(root, path, name) !== excluded);
  };

  for (const { person, folders: places } of await findPeople(list, onIgnored)) {
    for (const photo of await photosOf(places, list, onIgnored)) {
      yield { ...photo, image: `${person}/${photo.image}`, file: join(root, photo.path) };
    }
  }
}

/**
 * The folders of one person in a folder of photos, where scanRaw finds them; with all they hold.
 * @param isTheirs whether a folder of that name is the person's
 * @returns absolute paths
 * @throws LikenessError NotFound when `raw` is not a readable folder
 */
export async function personFolders(
  raw: string,
  isTheirs: (name: string) => boolean,
): Promise<string[]> {
  const root = await rootOf(raw);
  const ignore = () => undefined;
  const people = await findPeople((path) => listFolder(root, path, ignore), ignore);
  return people
    .filter(({ person }) => isTheirs(person))
    .flatMap(({ folders }) => folders.map((folder) => join(root, folder)));
}

async function findPeople(list: List, onIgnored: (ignored: Ignored) => void): Promise<Person[]> {
  const top = await list('');
  for (const { name, isFolder } of top) {
    if (!isFolder) onIgnored({ path: name, why: 'is not in a person’s folder' });
  }
  const folders = top.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  return (await arePeople(folders, list))
    ? folders.map((name) => ({ person: name, folders: [name] }))
    : peopleOfParts(folders, list, onIgnored);
}

type List = (path: string, report?: (ignored: Ignored) => void) => Promise<Entry[]>;

/** Whether top-level folders are people: one of them holds a photo, or none holds a folder. */
async function arePeople(folders: readonly string[], list: List): Promise<boolean> {
  let sawFolder = false;
  for (const folder of folders) {
    for (const { name, isFolder } of await list(folder, () => undefined)) {
      if (!isFolder && hasPhotoExtension(name)) return true;
      sawFolder ||= isFolder;
    }
  }
  return !sawFolder;
}

interface Person {
  person: string;
  /** Relative to the root; several when the person is in several parts. */
  folders: string[];
}

async function peopleOfParts(
  parts: readonly string[],
  list: List,
  onIgnored: (ignored: Ignored) => void,
): Promise<Person[]> {
  const people = new Map<string, string[]>();
  for (const part of parts) {
    for (const { name, isFolder } of await list(part)) {
      if (!isFolder) {
        onIgnored({ path: `${part}/${name}`, why: 'is not in a person’s folder' });
        continue;
      }
      people.set(name, [...(people.get(name) ?? []), `${part}/${name}`]);
    }
  }
  return [...people]
    .map(([person, folders]) => ({ person, folders }))
    .sort((a, b) => compareCodePoints(`${a.person}/`, `${b.person}/`));
}

async function photosOf(
  folders: readonly string[],
  list: List,
  onIgnored: (ignored: Ignored) => void,
): Promise<{ image: string; path: string }[]> {
  const photos: { image: string; path: string }[] = [];
  for (const folder of folders) {
    for (const { name, isFolder } of await list(folder)) {
      const path = `${folder}/${name}`;
      if (isFolder) onIgnored({ path, why: 'is a folder inside a person’s folder' });
      else if (!isPhotoName(name)) onIgnored({ path, why: 'is not a photo by its name' });
      else photos.push({ image: name, path });
    }
  }
  // A stable sort: of two parts with a photo of the same name the first part's comes first.
  return photos.sort((a, b) => compareCodePoints(a.image, b.image));
}

async function rootOf(raw: string): Promise<string> {
  try {
    return await realpath(raw);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LikenessError(
      ErrorCode.NotFound,
      `The folder of photos ${raw} ${code === 'ENOENT' ? 'does not exist' : 'cannot be read'}.`,
      'Name a folder with one folder of photos for each person.',
      raw,
    );
  }
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
