import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type {
  DatasetImagesResult,
  DatasetPersonsResult,
  ImageInDataset,
  PersonInDataset,
} from '../../../../protocol/src/explorer';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { compareCodePoints } from '../codePointOrder';
import { readCovers, type Covers } from '../covers';
import { datasetPaths, type DatasetPaths } from '../datasetPaths';
import { DiskFolder, type DiskImages } from '../diskImages';
import { readList } from '../listFile';

/** Person → names of their images that list.txt names; null without such a file. */
type Lines = ReadonlyMap<string, ReadonlySet<string>> | null;

const NOBODY: ReadonlySet<string> = new Set();
const DEFAULT_COUNT = 1000;

/**
 * A dataset as it is shown: who is in it, and which images. The disk is asked what has changed, and only that
 * is read again: the second look at half a million images takes a small part of the first.
 */
export class DatasetView {
  private readonly paths: DatasetPaths;
  private readonly disk: DiskFolder;
  private lines: { key: string; lines: Lines } | null = null;
  private counted: { disk: DiskImages; lines: Lines; persons: PersonInDataset[] } | null = null;

  constructor(dataset: string) {
    this.paths = datasetPaths(resolve(dataset), null);
    this.disk = new DiskFolder(this.paths.images);
  }

  /** @throws LikenessError NotFound when there is no such dataset, CorruptFile */
  async persons(): Promise<DatasetPersonsResult> {
    const [lines, covers] = await Promise.all([this.readLines(), readCovers(this.paths.covers)]);
    const disk = await this.disk.refresh('everywhere');
    if (!disk.exists && lines === null) throw noDataset(this.paths.folder);
    const isCounted = this.counted?.disk === disk && this.counted.lines === lines;
    if (!isCounted) this.counted = { disk, lines, persons: countAll(disk, lines) };
    const persons = this.counted!.persons.map((person) => withCover(person, disk, covers));
    return { persons, hasList: lines !== null };
  }

  /** @param from images to pass over */
  async images(person: string, from = 0, count = DEFAULT_COUNT): Promise<DatasetImagesResult> {
    const [lines, covers] = await Promise.all([this.readLines(), readCovers(this.paths.covers)]);
    this.disk.noteChange(person);
    const disk = await this.disk.refresh('noted');
    const onDisk = disk.persons.get(person) ?? NOBODY;
    const listed = lines === null ? onDisk : (lines.get(person) ?? NOBODY);
    const names = [...new Set([...onDisk, ...listed])].sort(compareCodePoints);
    const cover = coverOf(person, onDisk, covers);
    const images = names.slice(from, from + count).map((name): ImageInDataset => {
      const state = !onDisk.has(name) ? 'missing' : listed.has(name) ? 'listed' : 'excluded';
      return { name, state, isCover: name === cover };
    });
    return { total: names.length, images };
  }

  private async readLines(): Promise<Lines> {
    const stats = await stat(this.paths.list).catch(() => null);
    const key = stats === null ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
    if (this.lines?.key !== key) {
      const list = await readList(this.paths.list);
      this.lines = { key, lines: list === null ? null : byPerson(list.images) };
    }
    return this.lines.lines;
  }
}

function byPerson(images: readonly string[]): Map<string, Set<string>> {
  const persons = new Map<string, Set<string>>();
  for (const image of images) {
    const slash = image.indexOf('/');
    const person = image.slice(0, slash);
    const names = persons.get(person);
    if (names === undefined) persons.set(person, new Set([image.slice(slash + 1)]));
    else names.add(image.slice(slash + 1));
  }
  return persons;
}

/** Without covers, which may change by themselves. */
function countAll(disk: DiskImages, lines: Lines): PersonInDataset[] {
  const persons = new Set([...disk.persons.keys(), ...(lines?.keys() ?? [])]);
  return [...persons].sort(compareCodePoints).flatMap((person) => {
    const onDisk = disk.persons.get(person) ?? NOBODY;
    const listed = lines === null ? onDisk : (lines.get(person) ?? NOBODY);
    let images = 0;
    for (const name of listed) if (onDisk.has(name)) images++;
    const counts = { images, excluded: onDisk.size - images, missing: listed.size - images };
    // A folder that holds no image is nobody.
    const isSomebody = onDisk.size + listed.size > 0;
    return isSomebody ? [{ person, ...counts, cover: null }] : [];
  });
}

function withCover(person: PersonInDataset, disk: DiskImages, covers: Covers): PersonInDataset {
  const onDisk = disk.persons.get(person.person) ?? NOBODY;
  return { ...person, cover: coverOf(person.person, onDisk, covers) };
}

function coverOf(person: string, onDisk: ReadonlySet<string>, covers: Covers): string | null {
  const chosen = covers.get(person);
  if (chosen !== undefined && onDisk.has(chosen)) return chosen;
  let first: string | null = null;
  for (const name of onDisk) if (first === null || compareCodePoints(name, first) < 0) first = name;
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
