import { join, resolve } from 'node:path';
import type { CurationHistory, CurationResult } from '../../../../protocol/src/curation';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { writeFileAtomic } from '../../files/atomicFile';
import { withFolderLock } from '../../files/folderLock';
import { likenessFolder } from '../../files/workspace';
import { LIST_LOCK } from '../listLock';
import { withRunLocks } from '../runLocks';
import { KEPT_LIST } from './applyChange';
import { inverse, type Change, type Direction, type Entry } from './change';
import { checkMoves } from './checkMoves';
import { checkDataset, DatasetState } from './datasetState';
import { carryOut, finishCuration } from './finishCuration';
import { entryId, historyFolder, readEntry, readHistory, writeEntry } from './history';
import { hashAfter } from './listText';
import type { Plan } from './plan';
import { dropOld, dropUnknown, historyOf } from './trash';
import { checkRecropped } from './checkRecropped';

/** A dataset, and the workspace whose trash keeps what can be undone. */
export interface CurationTarget {
  dataset: string;
  workspace: string;
}

/** Somebody waits: another program that works on the dataset is told of, not waited for. */
const PATIENCE_MS = 3000;

/** Plans a change under the dataset's locks; files of its own it may put into the change's folder. */
export type MakePlan = (state: DatasetState, entryFolder: string) => Promise<Plan>;

/**
 * Makes a change: files, list.txt, tables of faces and covers in step. Killed at any moment, the next who works
 * on the dataset finishes it; refused, nothing has changed.
 * @throws LikenessError Busy while photos are being prepared, NotFound, InvalidInput, CannotWrite, CorruptFile
 */
export async function curate(target: CurationTarget, makePlan: MakePlan): Promise<CurationResult> {
  return withCuration(target, async (dataset, folder) => {
    const history = await readHistory(folder);
    await dropUnknown(folder, history);
    const id = entryId(history.next);
    const entryFolder = join(folder, id);
    const state = await DatasetState.read(dataset);
    const { kind, words, change, images } = await makePlan(state, entryFolder);
    await checkMoves(change, { dataset, entry: entryFolder });
    const list = await keepList(state, change, entryFolder);
    const time = new Date().toISOString();
    await writeEntry(folder, { id, kind, words, time, change, list });
    await carryOut(dataset, { history: folder, id, direction: 'do' });
    await dropOld(folder);
    return { words, images, history: await historyOf(folder) };
  });
}

/** Takes the last change back. @throws LikenessError as curate does, NotFound when there is none */
export async function undo(target: CurationTarget): Promise<CurationResult> {
  return withCuration(target, (dataset, folder) => turn(dataset, folder, 'undo'));
}

/** Makes the change again that was taken back last. @throws LikenessError as undo does */
export async function redo(target: CurationTarget): Promise<CurationResult> {
  return withCuration(target, (dataset, folder) => turn(dataset, folder, 'redo'));
}

/** What can be undone and redone. Nothing is changed, and nobody is waited for. */
export async function curationHistory(target: CurationTarget): Promise<CurationHistory> {
  return historyOf(historyFolder(target.workspace, target.dataset));
}

async function turn(
  dataset: string,
  folder: string,
  direction: Exclude<Direction, 'do'>,
): Promise<CurationResult> {
  const { done, undone } = await readHistory(folder);
  const id = (direction === 'undo' ? done : undone).at(-1);
  const entry = id === undefined ? null : await readEntry(folder, id);
  if (id === undefined || entry === null) throw nothingTo(direction);
  const change = direction === 'undo' ? inverse(entry.change) : entry.change;
  const folders = { dataset, entry: join(folder, id) };
  await checkMoves(change, folders);
  await checkRecropped(change, folders);
  await carryOut(dataset, { history: folder, id, direction });
  return { words: entry.words, images: sizeOf(change), history: await historyOf(folder) };
}

function sizeOf({ moves, add, remove, covers }: Change): number {
  return Math.max(moves.length, add.length, remove.length, covers.length > 0 ? 1 : 0);
}

/** Runs under all of a dataset's locks, when what was cut off is finished. */
export async function withCuration<T>(
  { dataset, workspace }: CurationTarget,
  work: (dataset: string, folder: string) => Promise<T>,
): Promise<T> {
  const absolute = resolve(dataset);
  // Says so before a lock is tried in a folder that is not there.
  await checkDataset(absolute);
  await likenessFolder(resolve(workspace));
  const locked = async () => {
    await finishCuration(absolute);
    return work(absolute, historyFolder(workspace, absolute));
  };
  return withRunLocks(
    absolute,
    () => withFolderLock(absolute, LIST_LOCK, locked, PATIENCE_MS),
    PATIENCE_MS,
  );
}

/** Keeps what is needed to put list.txt back to the byte. */
async function keepList(
  state: DatasetState,
  change: Change,
  entryFolder: string,
): Promise<Entry['list']> {
  const { listed, odd } = state.list;
  if (change.add.length + change.remove.length === 0) return null;
  if (listed !== null && odd === null) return null;
  const sha256After = hashAfter(await state.listed(), change);
  if (odd === null) return { before: 'none', sha256After };
  await writeFileAtomic(join(entryFolder, KEPT_LIST), odd);
  return { before: 'kept', sha256After };
}

function nothingTo(direction: 'undo' | 'redo'): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `There is nothing to ${direction} in this dataset.`,
    'What was changed before the trash was emptied stays as it is.',
  );
}
