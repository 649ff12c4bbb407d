import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareCodePoints } from './codePointOrder';
import { isHidden, isPhotoName } from './photoNames';
import { listFolder } from './safeFolder';
import { forEachParallel } from '../parallel';

/** What lies in a dataset's images folder. */
export interface DiskImages {
  /** Whether there is such a folder. */
  exists: boolean;
  /** Person → names of the images in their folder; by code point. Folders without any are there too. */
  persons: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A person's folder as it was when it was listed. */
interface Listing {
  names: ReadonlySet<string>;
  /** Of the folder; null when it was changed so shortly before that the next change might not show. */
  mtimeMs: number | null;
}

/** File systems and clocks are this coarse: a change within it leaves the time as it is. */
const TIME_GRAIN_MS = 2000;
const FOLDERS_AT_ONCE = 16;

/**
 * The images folder of a dataset, listed once and again where it has changed. A folder is asked, never each
 * file: a hundred thousand images are a few thousand questions.
 */
export class DiskFolder {
  private listings = new Map<string, Listing>();
  private noted = new Set<string>();
  private current: DiskImages | null = null;
  private reading: Promise<DiskImages> | null = null;

  /** @param images absolute path of the images folder */
  constructor(readonly images: string) {}

  /** What was known last; null before the first look. */
  get known(): DiskImages | null {
    return this.current;
  }

  /** Notes that something has changed in a person's folder, or that it has come or gone. */
  noteChange(person: string): void {
    this.noted.add(person);
  }

  /**
   * Looks again. Never throws: what cannot be read is not there.
   * @param where at all folders, or, which is quicker, at those that were noted
   * @returns the very object of the last look when all is as it was then
   */
  async refresh(where: 'everywhere' | 'noted' = 'everywhere'): Promise<DiskImages> {
    // Whoever asks while a look is under way may know of a change that it has missed.
    while (this.reading !== null) await this.reading;
    this.reading = this.read(where);
    try {
      this.current = await this.reading;
      return this.current;
    } finally {
      this.reading = null;
    }
  }

  private async read(where: 'everywhere' | 'noted'): Promise<DiskImages> {
    const noted = this.noted;
    this.noted = new Set();
    const root = await realpath(this.images).catch(() => null);
    const found = root === null ? null : await personFolders(root);
    if (root === null || found === null) {
      this.listings = new Map();
      return this.current?.exists === false ? this.current : { exists: false, persons: new Map() };
    }
    const listings = new Map<string, Listing>();
    await forEachParallel(found, FOLDERS_AT_ONCE, async (person) => {
      const before = noted.has(person) ? null : (this.listings.get(person) ?? null);
      const isCurrent = before !== null && where === 'noted';
      const listing = isCurrent ? before : await listPerson(root, person, before);
      if (listing !== null) listings.set(person, listing);
    });
    this.listings = listings;
    const persons = new Map(found.flatMap((person) => namesOf(person, listings.get(person))));
    if (this.current?.exists && areSame(this.current.persons, persons)) return this.current;
    return { exists: true, persons };
  }
}

/**
 * @param before the same folder as it was; null when it must be read in any case
 * @returns null when it is gone
 */
async function listPerson(
  root: string,
  person: string,
  before: Listing | null,
): Promise<Listing | null> {
  const atMs = Date.now();
  const stats = await stat(join(root, person)).catch(() => null);
  if (stats === null) return null;
  if (before?.mtimeMs === stats.mtimeMs) return before;
  const names = await imageNames(root, person);
  const isRecent = atMs - stats.mtimeMs < TIME_GRAIN_MS;
  return { names, mtimeMs: isRecent ? null : stats.mtimeMs };
}

function areSame(before: DiskImages['persons'], now: DiskImages['persons']): boolean {
  if (before.size !== now.size) return false;
  for (const [person, names] of now) {
    const known = before.get(person);
    if (known === undefined || !holdSame(known, names)) return false;
  }
  return true;
}

function holdSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const name of a) if (!b.has(name)) return false;
  return true;
}

function namesOf(person: string, listing: Listing | undefined): [string, ReadonlySet<string>][] {
  return listing === undefined ? [] : [[person, listing.names]];
}

/** @returns null when it is no folder that can be read */
async function personFolders(root: string): Promise<string[] | null> {
  const dirents = await readdir(root, { withFileTypes: true }).catch(() => null);
  if (dirents === null) return null;
  if (dirents.some(isLink)) return foldersThroughLinks(root);
  return dirents
    .filter((dirent) => dirent.isDirectory() && !isHidden(dirent.name))
    .map(({ name }) => name)
    .sort(compareCodePoints);
}

async function imageNames(root: string, person: string): Promise<ReadonlySet<string>> {
  const folder = join(root, person);
  const dirents: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (dirents.some(isLink)) return filesThroughLinks(root, person);
  const files = dirents.filter((dirent) => dirent.isFile() && isPhotoName(dirent.name));
  return new Set(files.map(({ name }) => name));
}

function isLink(dirent: Dirent): boolean {
  return dirent.isSymbolicLink();
}

const ignore = () => undefined;

/** Links are followed where the rest of the program follows them, which takes longer to find out. */
async function foldersThroughLinks(root: string): Promise<string[]> {
  const entries = await listFolder(root, '', ignore);
  return entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
}

async function filesThroughLinks(root: string, person: string): Promise<ReadonlySet<string>> {
  const entries = await listFolder(root, person, ignore);
  const files = entries.filter(({ name, isFolder }) => !isFolder && isPhotoName(name));
  return new Set(files.map(({ name }) => name));
}
