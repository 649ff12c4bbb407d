import { isPlaced, type Place, type Placement } from './placement';

/** Folders named so hold photos but are nobody: of "anna/images/1.jpg" the person is anna. */
const ALBUM_NAME =
  /^(images?|imgs?|photos?|pictures?|pics|faces|crops?|jpe?g|png|raw|dataset|train|test|validation)$/i;

interface Folder {
  path: string;
  /** Names from the top of the archive. */
  names: string[];
  images: number;
  /** Has folders with images somewhere below. */
  hasBelow: boolean;
}

/**
 * Finds the people's folders among the paths of images: the level at which folders hold images.
 *
 * - `vggface2/train/n000001/1.jpg`, `n000001/1.jpg`: n000001, whatever lies around it; a person who is in
 *   several parts is one person.
 * - A folder inside a person's belongs to that person; its name goes before the image's.
 * - Images above the people (a sample beside the folders, a poster) belong to nobody.
 * - `anna/images/1.jpg`: a folder of such a name is no person, the one around it is.
 *
 * @param paths cleaned, of images
 * @param person whose all images are, where the archive does not say
 */
export function findPeople(paths: readonly string[], person?: string): Placement {
  if (person !== undefined) {
    return paths.map((path) => ({ person, image: flatten(path.split('/')) }));
  }
  const folders = foldersOf(paths);
  const level = commonLevel([...folders.values()]);
  const people = new Map<string, PersonPlace>();
  for (const folder of folders.values()) {
    const place = personPlace(folder, folders, level);
    if (place !== null) people.set(folder.path, place);
  }
  return paths.map((path) => placeOf(path, people));
}

/** How many names of a folder's path lead to … */
interface PersonPlace {
  /** … the person's folder, */
  person: number;
  /** … and to the folder of their photos: the same, or one called "images" inside. */
  photos: number;
}

function placeOf(path: string, people: ReadonlyMap<string, PersonPlace>): Place {
  const names = path.split('/');
  const place = people.get(names.slice(0, -1).join('/'));
  if (place === undefined) return { skip: 'in-no-person-folder' };
  return { person: names[place.person - 1]!, image: flatten(names.slice(place.photos)) };
}

/** "holiday/2.jpg" → "holiday_2.jpg": a person's folder has no folders. */
function flatten(names: readonly string[]): string {
  return names.join('_');
}

/** Folders that hold images themselves, by path; the top of the archive is "". */
function foldersOf(paths: readonly string[]): Map<string, Folder> {
  const folders = new Map<string, Folder>();
  for (const file of paths) {
    const names = file.split('/').slice(0, -1);
    const path = names.join('/');
    const folder = folders.get(path) ?? { path, names, images: 0, hasBelow: false };
    folder.images++;
    folders.set(path, folder);
  }
  for (const { names } of folders.values()) {
    for (let depth = 0; depth < names.length; depth++) {
      const above = folders.get(names.slice(0, depth).join('/'));
      if (above !== undefined) above.hasBelow = true;
    }
  }
  return folders;
}

/** The depth at which most images lie, of equals the deeper. */
function commonLevel(folders: readonly Folder[]): number {
  const images = new Map<number, number>();
  for (const { names, images: n } of folders) {
    images.set(names.length, (images.get(names.length) ?? 0) + n);
  }
  let level = 0;
  for (const [depth, n] of images) {
    const best = images.get(level) ?? 0;
    if (n > best || (n === best && depth > level)) level = depth;
  }
  return level;
}

/** @returns null when the folder is nobody's */
function personPlace(
  folder: Folder,
  folders: ReadonlyMap<string, Folder>,
  level: number,
): PersonPlace | null {
  const { names } = folder;
  for (let depth = 1; depth <= names.length; depth++) {
    const candidate = folders.get(names.slice(0, depth).join('/'));
    if (candidate === undefined || isAbovePeople(candidate, level)) continue;
    const person = outOfAlbum(names, depth);
    return person === null ? null : { person, photos: depth };
  }
  return null;
}

/** A folder with images of its own that lies above the people's level and has people below. */
function isAbovePeople({ names, hasBelow }: Folder, level: number): boolean {
  return names.length < level && hasBelow;
}

/** Goes up from folders like "images"; a folder like that at the top is nobody's. */
function outOfAlbum(names: readonly string[], depth: number): number | null {
  let person = depth;
  while (person > 0 && ALBUM_NAME.test(names[person - 1]!)) person--;
  return person > 0 ? person : null;
}

/** Whether anything was found. */
export function hasPeople(placement: Placement): boolean {
  return placement.some(isPlaced);
}
