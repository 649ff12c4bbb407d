import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readCovers, writeCovers } from '../covers';
import { datasetPaths, ownFilesIn } from '../datasetPaths';
import { rewriteFaces } from '../rewriteFaces';
import { unpackRow } from '../journal';
import { inverse, type Change, type Direction, type Entry } from './change';
import { changeList, restoreList } from './listText';
import { moveFile, removeIfEmpty, syncFolder } from './moveFile';
import { isInTrash, pathOf, type Folders } from './places';

/** Name of the copy of list.txt in a change's folder. */
export const KEPT_LIST = 'list.txt';

/**
 * Does or undoes a change. Every step may have been done before, wholly or in part: killed at any moment,
 * calling it again comes to the same end.
 * @throws LikenessError CannotWrite, CorruptFile
 */
export async function applyChange(
  entry: Entry,
  direction: Direction,
  folders: Folders,
): Promise<void> {
  const change = direction === 'undo' ? inverse(entry.change) : entry.change;
  const paths = datasetPaths(folders.dataset, null);
  await moveFiles(change, folders);
  const kept = join(folders.entry, KEPT_LIST);
  const isRestored =
    direction === 'undo' &&
    entry.list !== null &&
    (await restoreList(paths.list, entry.list, kept));
  if (!isRestored) await changeList(paths, change);
  await changeRows(change, folders.dataset);
  await changeCovers(change, paths.covers);
}

async function moveFiles({ moves }: Change, folders: Folders): Promise<void> {
  const touched = new Set<string>();
  const left = new Set<string>();
  for (const { from, to } of moves) {
    const [source, target] = [from, to].map((place) => pathOf(place, folders));
    await moveFile(source!, target!);
    touched.add(dirname(source!)).add(dirname(target!));
    if (!isInTrash(from)) left.add(dirname(source!));
  }
  for (const folder of touched) await syncFolder(folder);
  const images = join(folders.dataset, 'images');
  for (const folder of left) if (folder !== images) await removeIfEmpty(folder);
}

async function changeRows({ renamed, replaced }: Change, dataset: string): Promise<void> {
  if (renamed.length + replaced.length === 0) return;
  const names = new Map(renamed.map(({ from, to }) => [from, to]));
  const rows = new Map(replaced.map(({ after }) => [after.image, unpackRow(after)]));
  const changeOf = (image: string) => {
    const to = names.get(image);
    return to === undefined ? (rows.get(image) ?? null) : { image: to };
  };
  for (const { name } of ownFilesIn(await readdir(dataset), 'faces')) {
    await rewriteFaces(join(dataset, name), changeOf);
  }
}

async function changeCovers({ covers: changes }: Change, path: string): Promise<void> {
  if (changes.length === 0) return;
  const covers = await readCovers(path);
  for (const { person, after } of changes) {
    if (after === null) covers.delete(person);
    else covers.set(person, after);
  }
  await writeCovers(path, covers);
}
