import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { foldName } from '../../files/portableNames';
import { compareCodePoints } from '../codePointOrder';
import { readCovers, type Covers } from '../covers';
import { cropsIn } from '../datasetIndex';
import { datasetPaths, ownFilesIn, type DatasetPaths } from '../datasetPaths';
import { column, withFacesTable } from '../facesTable';
import { isImageName } from '../listFile';
import { isHidden, isPhotoName } from '../photoNames';
import { sortedList, type SortedList } from '../sortedList';
import { listState, type ListState } from './listText';

/** A dataset as a change finds it; each of its parts is read when it is first asked for. */
export class DatasetState {
  readonly paths: DatasetPaths;
  private readonly folders = new Map<string, Promise<string[]>>();
  private everybody: Promise<string[]> | null = null;
  private withRows: Promise<ReadonlySet<string>> | null = null;

  private constructor(
    readonly dataset: string,
    readonly list: ListState,
    readonly covers: Covers,
  ) {
    this.paths = datasetPaths(dataset, null);
  }

  /** @throws LikenessError NotFound when there is no such dataset, CorruptFile */
  static async read(dataset: string): Promise<DatasetState> {
    await checkDataset(dataset);
    const paths = datasetPaths(dataset, null);
    return new DatasetState(dataset, await listState(paths.list), await readCovers(paths.covers));
  }

  /** Whether an image belongs to the dataset. */
  isListed(image: string): boolean {
    return this.list.listed?.has(image) ?? true;
  }

  /** All that belongs to the dataset; read from the disk where there is no list.txt. */
  async listed(): Promise<SortedList> {
    return this.list.listed ?? sortedList((await cropsIn(this.paths.images)) ?? []);
  }

  /** Names in a person's folder, hidden ones left out; nothing when there is no such folder. */
  names(person: string): Promise<string[]> {
    const known = this.folders.get(person);
    if (known !== undefined) return known;
    // ".." is a folder too, and nobody's.
    if (!isImageName(`${person}/image`)) return Promise.resolve([]);
    const names = namesIn(join(this.paths.images, person));
    this.folders.set(person, names);
    return names;
  }

  async hasFile(image: string): Promise<boolean> {
    const [person, name] = splitImage(image);
    return (await this.names(person)).includes(name);
  }

  /** `<person>/<image>` of a person: on the disk, in the list, or both. By code point. */
  async imagesOf(person: string): Promise<string[]> {
    const photos = (await this.names(person)).filter(isPhotoName);
    const lines = this.list.listed?.imagesOf(person) ?? [];
    const all = new Set([...photos.map((name) => `${person}/${name}`), ...lines]);
    return [...all].sort(compareCodePoints);
  }

  /** Everybody with a folder or a line. */
  persons(): Promise<string[]> {
    this.everybody ??= namesIn(this.paths.images).then((folders) => {
      return [...new Set([...folders, ...(this.list.listed?.persons() ?? [])])];
    });
    return this.everybody;
  }

  /** A person by that name, or by one that a disk may take for the same. */
  async similar(name: string): Promise<string | null> {
    const persons = await this.persons();
    if (persons.includes(name)) return name;
    const folded = foldName(name);
    return persons.find((person) => foldName(person) === folded) ?? null;
  }

  /** Images that the tables of faces have a row about, whether they are still there or not. */
  rows(): Promise<ReadonlySet<string>> {
    this.withRows ??= imagesWithRows(this.dataset);
    return this.withRows;
  }
}

export function splitImage(image: string): [person: string, name: string] {
  const slash = image.indexOf('/');
  return [image.slice(0, slash), image.slice(slash + 1)];
}

/** @throws LikenessError InvalidInput for what is no `<person>/<image>` */
export function checkImageName(image: string): void {
  if (isImageName(image)) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `"${image}" is not <person>/<image>.`,
    'Name an image as list.txt does.',
  );
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !isHidden(name)).sort(compareCodePoints);
}

async function imagesWithRows(dataset: string): Promise<ReadonlySet<string>> {
  const images = new Set<string>();
  for (const { name } of ownFilesIn(await readdir(dataset), 'faces')) {
    await withFacesTable(join(dataset, name), (table) => {
      for (const image of column(table, 'image')) images.add(image as string);
    });
  }
  return images;
}

/** @throws LikenessError NotFound when there is no such dataset */
export async function checkDataset(dataset: string): Promise<void> {
  const isThere = await realpath(datasetPaths(dataset, null).images).catch(() => null);
  if (isThere === null) throw noDataset(dataset);
}

function noDataset(dataset: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `${dataset} is no dataset: it has no folder images/.`,
    'Make one from photos with "likeness prepare", or check the path.',
    dataset,
  );
}
