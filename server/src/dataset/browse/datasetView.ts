import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type {
  DatasetImagesResult,
  DatasetPersonsResult,
  FoundImage,
  ImageInDataset,
  ImagesFindResult,
  PersonInDataset,
} from '../../../../protocol/src/explorer';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { compareCodePoints } from '../codePointOrder';
import { readCovers, type Covers } from '../covers';
import { datasetPaths, type DatasetPaths } from '../datasetPaths';
import { DiskFolder, type DiskImages } from '../diskImages';
import { readSortedList, type SortedList } from '../sortedList';

const NOBODY: ReadonlySet<string> = new Set();
const DEFAULT_COUNT = 1000;

/** What was counted of a person, and from what: where that is the same, nothing is counted again. */
interface Counted {
  onDisk: ReadonlySet<string>;
  /** Their lines; null where there is no list.txt. */
  lines: string | null;
  counts: Pick<PersonInDataset, 'images' | 'excluded' | 'missing'>;
  /** The first on the disk by code point; null for none. */
  first: string | null;
}

/**
 * A dataset as it is shown: who is in it, and which images. The disk is asked what has changed, and only that
 * is read and counted again: the second look at half a million images takes a small part of the first.
 */
export class DatasetView {
  private readonly paths: DatasetPaths;
  private readonly disk: DiskFolder;
  private list: { key: string; lines: SortedList | null } | null = null;
  private counted = new Map<string, Counted>();

  constructor(dataset: string) {
    this.paths = datasetPaths(resolve(dataset), null);
    this.disk = new DiskFolder(this.paths.images);
  }

  /** @throws LikenessError NotFound when there is no such dataset, CorruptFile */
  async persons(): Promise<DatasetPersonsResult> {
    const [lines, covers] = await Promise.all([this.readLines(), readCovers(this.paths.covers)]);
    const disk = await this.disk.refresh('everywhere');
    if (!disk.exists && lines === null) throw noDataset(this.paths.folder);
    this.counted = countAll(this.counted, disk, lines);
    const persons = [...this.counted].map(([person, { onDisk, counts, first }]) => {
      const cover = chosenCover(person, onDisk, covers) ?? first;
      return { person, ...counts, cover };
    });
    return { persons, hasList: lines !== null };
  }

  /** @param from images to pass over */
  async images(person: string, from = 0, count = DEFAULT_COUNT): Promise<DatasetImagesResult> {
    const { names, describe } = (await this.look([person]))(person);
    return {
      total: names.size,
      images: sorted(names)
        .slice(from, from + count)
        .map(describe),
    };
  }

  /** @param images `<person>/<image>` @returns those of them that there are, those of a person together */
  async find(images: readonly string[]): Promise<ImagesFindResult> {
    const wanted = new Map<string, string[]>();
    for (const image of new Set(images)) {
      const [person, name, ...more] = image.split('/');
      if (!person || !name || more.length > 0) continue;
      wanted.set(person, [...(wanted.get(person) ?? []), name]);
    }
    const look = await this.look([...wanted.keys()]);
    const found = [...wanted].flatMap(([person, asked]) => {
      const { names, describe } = look(person);
      const there = asked.filter((name) => names.has(name));
      return there.map((name): FoundImage => ({ person, ...describe(name) }));
    });
    return { images: found };
  }

  /** Looks at some people anew. @returns what there is of each of them */
  private async look(
    persons: readonly string[],
  ): Promise<
    (person: string) => { names: Set<string>; describe: (name: string) => ImageInDataset }
  > {
    const [lines, covers] = await Promise.all([this.readLines(), readCovers(this.paths.covers)]);
    for (const person of persons) this.disk.noteChange(person);
    const disk = await this.disk.refresh('noted');
    return (person) => {
      const onDisk = disk.persons.get(person) ?? NOBODY;
      const listed = lines === null ? onDisk : new Set(namesIn(person, lines.textOf(person)));
      const cover = chosenCover(person, onDisk, covers) ?? firstOf(onDisk);
      const describe = (name: string): ImageInDataset => {
        const state = !onDisk.has(name) ? 'missing' : listed.has(name) ? 'listed' : 'excluded';
        return { name, state, isCover: name === cover };
      };
      return { names: new Set([...onDisk, ...listed]), describe };
    };
  }

  private async readLines(): Promise<SortedList | null> {
    const stats = await stat(this.paths.list).catch(() => null);
    const key = stats === null ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
    if (this.list?.key !== key) {
      const file = await readSortedList(this.paths.list);
      this.list = { key, lines: file?.list ?? null };
    }
    return this.list.lines;
  }
}

function sorted(names: Iterable<string>): string[] {
  return [...names].sort(compareCodePoints);
}

/** `<person>/<image>` a line → names of images. */
function namesIn(person: string, lines: string): string[] {
  return lines
    .split('\n')
    .slice(0, -1)
    .map((line) => line.slice(person.length + 1));
}

/** Everybody by code point; without covers, which may change by themselves. */
function countAll(
  before: ReadonlyMap<string, Counted>,
  disk: DiskImages,
  list: SortedList | null,
): Map<string, Counted> {
  const persons = new Set([...disk.persons.keys(), ...(list?.persons() ?? [])]);
  const counted = new Map<string, Counted>();
  for (const person of [...persons].sort(compareCodePoints)) {
    const onDisk = disk.persons.get(person) ?? NOBODY;
    const lines = list === null ? null : list.textOf(person);
    // A folder that holds no image is nobody.
    if (onDisk.size === 0 && !lines) continue;
    const known = before.get(person);
    const isSame = known !== undefined && known.onDisk === onDisk && known.lines === lines;
    // The text is the newer one in any case: a piece of a list holds the whole of it in memory.
    counted.set(person, isSame ? { ...known, lines } : countPerson(person, onDisk, lines));
  }
  return counted;
}

function countPerson(person: string, onDisk: ReadonlySet<string>, lines: string | null): Counted {
  const listed = lines === null ? [...onDisk] : namesIn(person, lines);
  const images = listed.filter((name) => onDisk.has(name)).length;
  const counts = { images, excluded: onDisk.size - images, missing: listed.length - images };
  return { onDisk, lines, counts, first: firstOf(onDisk) };
}

function chosenCover(
  person: string,
  onDisk: ReadonlySet<string>,
  covers: Covers,
): string | undefined {
  const chosen = covers.get(person);
  return chosen !== undefined && onDisk.has(chosen) ? chosen : undefined;
}

function firstOf(names: ReadonlySet<string>): string | null {
  let first: string | null = null;
  for (const name of names) if (first === null || compareCodePoints(name, first) < 0) first = name;
  return first;
}

const views = new Map<string, DatasetView>();
/** Of half a million images one takes some fifty megabytes. */
const MOST_VIEWS = 4;

/** The view of a dataset that was looked at lately, or a new one. */
export function viewOf(dataset: string): DatasetView {
  const key = resolve(dataset);
  const view = views.get(key) ?? new DatasetView(key);
  views.delete(key);
  views.set(key, view);
  for (const oldest of views.keys()) {
    if (views.size <= MOST_VIEWS) break;
    views.delete(oldest);
  }
  return view;
}

function noDataset(dataset: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `${dataset} is no dataset: it has neither list.txt nor images/<person>/<image>.`,
    'Make one from photos with "likeness prepare", or check the path.',
    dataset,
  );
}
