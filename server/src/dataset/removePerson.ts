import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withFolderLock } from '../files/folderLock';
import { removeLeftovers } from '../files/leftovers';
import { hashCrop } from './cropFile';
import { datasetPaths, ownFilesIn } from './datasetPaths';
import { readFacesTable } from './facesTable';
import { finishCuration } from './curation/finishCuration';
import { LIST_LOCK } from './listLock';
import { readJournal } from './journal';
import { countFiles, foldersOf, removeFolders, type FileCount } from './personFiles';
import { withRunLocks } from './runLocks';
import {
  isOfPerson,
  scrubCovers,
  scrubFaces,
  scrubJournal,
  scrubList,
  scrubReport,
  type Scrub,
} from './scrubFiles';

/** What a dataset holds of one person. */
export interface PersonInDataset {
  /** Everything in images/<person>/. */
  crops: FileCount;
  /** Lines of list.txt. */
  lines: number;
  /** Rows of the tables of faces. */
  rows: number;
  /** Entries of reports, journals and covers, others' that name one of the person's photos included. */
  entries: number;
}

/** @param person as the gallery writes names (NFC) */
export async function personInDataset(dataset: string, person: string): Promise<PersonInDataset> {
  const { images } = datasetPaths(dataset, null);
  const counts = await scrubAll(dataset, person, false);
  return { crops: await countFiles(await foldersOf(images, person)), ...counts };
}

/**
 * SHA-256 (hex) of all crops of a person that a dataset has or knows of, those edited by hand included:
 * features are cached under them.
 */
export async function cropHashesOf(dataset: string, person: string): Promise<string[]> {
  const hashes = new Set<string>();
  for (const folder of await foldersOf(datasetPaths(dataset, null).images, person)) {
    for (const name of await readdir(folder).catch(() => [])) {
      const hash = await hashCrop(join(folder, name));
      if (hash !== null) hashes.add(hash);
    }
  }
  const names = await readdir(dataset).catch(() => []);
  for (const { name } of ownFilesIn(names, 'faces')) {
    const { rows } = await readFacesTable(join(dataset, name));
    for (const { image, sha256 } of rows) if (isOfPerson(image, person)) hashes.add(sha256);
  }
  for (const { name } of ownFilesIn(names, 'journal')) {
    const entries = (await readJournal(join(dataset, name)))?.entries ?? [];
    for (const { image, row } of entries) {
      if (row !== null && isOfPerson(image, person)) hashes.add(row.sha256);
    }
  }
  return [...hashes];
}

/**
 * Removes a person from a dataset: crops, lines, rows and entries. Waits for runs of `prepare`, which would
 * write them again. Killed on the way, the next call removes what is left.
 * @throws LikenessError Busy while photos are being prepared, CannotWrite, CorruptFile
 */
export async function removePersonFromDataset(dataset: string, person: string): Promise<void> {
  const paths = datasetPaths(dataset, null);
  await withRunLocks(dataset, () =>
    withFolderLock(dataset, LIST_LOCK, async () => {
      await finishCuration(dataset);
      await removeFolders(await foldersOf(paths.images, person));
      await scrubAll(dataset, person, true);
      const isOwn = (name: string) =>
        ['list.txt', 'covers.json', 'curation.json'].includes(name) ||
        (['faces', 'report', 'journal'] as const).some((kind) => ownFilesIn([name], kind).length);
      await removeLeftovers(dataset, (name) => Boolean(isOwn(name)));
    }),
  );
}

/** Tables of faces last: they hold the hashes by which a second attempt finds features. */
async function scrubAll(
  dataset: string,
  person: string,
  change: boolean,
): Promise<Omit<PersonInDataset, 'crops'>> {
  const names = await readdir(dataset).catch(() => []);
  const sum = async (kind: 'faces' | 'report' | 'journal', scrub: Scrub) => {
    let found = 0;
    for (const { name } of ownFilesIn(names, kind)) {
      found += await scrub(join(dataset, name), person, change);
    }
    return found;
  };
  const lines = await scrubList(datasetPaths(dataset, null).list, person, change);
  const covers = await scrubCovers(datasetPaths(dataset, null).covers, person, change);
  const entries =
    covers + (await sum('report', scrubReport)) + (await sum('journal', scrubJournal));
  return { lines, entries, rows: await sum('faces', scrubFaces) };
}
