import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import type { EraseChoice, EraseItem, EraseReceipt } from '../../../protocol/src/people';
import { scrubTrash } from '../dataset/curation/scrubTrash';
import { removeFolders } from '../dataset/personFiles';
import { removePersonFromDataset } from '../dataset/removePerson';
import { LikenessError, throwIfCancelled } from '../errors';
import { featuresLocation } from '../features/featureCache';
import { removeFeatures } from '../features/removeFeatures';
import { withFolderLock } from '../files/folderLock';
import { likenessFolder } from '../files/workspace';
import type { JobContext } from '../job';
import { progressMeter } from '../progressMeter';
import {
  hasIntents,
  newIntent,
  readIntents,
  removeIntent,
  writeIntent,
  type EraseIntent,
} from './eraseIntent';
import { storeReceipt } from './eraseReceipt';
import {
  imageHashesOf,
  measure,
  rawFoldersOf,
  trashFoldersOf,
  type EraseTargets,
  type MeasuredItem,
} from './eraseTargets';
import { findTraces } from './eraseTraces';
import { Gallery } from './gallery';
import { personName } from './personName';

export interface EraseOptions extends EraseChoice {
  name: string;
  /** The gallery's location; what it has of the person always goes. */
  gallery: string;
  /** Its folder .likeness holds features, trash, runs and receipts. */
  workspace: string;
  /** Default: <workspace>/dataset. */
  datasetFolder?: string | undefined;
  /** Default: <workspace>/raw. */
  rawFolder?: string | undefined;
  /** A location; default: the workspace's own folder. */
  featuresLocation?: string | undefined;
  /** How the person's folders are named in the dataset and among the photos; default: the name. */
  folderName?: string | undefined;
}

/** One erasure of a workspace at a time: each finishes those that were cut off. */
const LOCK = 'erase';

/**
 * Says what `erasePerson` would remove, what would remain and what keeps a trace.
 * @throws LikenessError NotFound when there is nothing of that person, InvalidInput
 */
export async function planErasure(options: EraseOptions): Promise<EraseReceipt> {
  const targets = targetsOf(options);
  const items = await measure(targets);
  if (!items.some(({ goes }) => goes)) throw nothingToErase(targets, items);
  const traces = await findTraces(targets, await imageHashesOf(targets));
  return {
    ...{ name: targets.name, time: new Date().toISOString(), dryRun: true },
    ...{ erased: pick(items, true), remaining: pick(items, false), traces },
    ...{ file: null, proofKey: null },
  };
}

/**
 * Erases a person: what the gallery has, and what else was chosen; rewritten, so that no old version keeps
 * the bytes. Killed at any moment, the next erasure in the workspace finishes it first; asked for the same
 * person again, that one's receipt is the answer.
 * @returns the receipt, which is also kept, without the name, in .likeness/receipts
 * @throws LikenessError NotFound when there is nothing of that person, InvalidInput, Busy (somebody is
 * writing the same files), CannotWrite, CorruptFile, Cancelled
 */
export async function erasePerson(
  options: EraseOptions,
  context: JobContext = {},
): Promise<EraseReceipt> {
  const targets = targetsOf(options);
  return withErasures(targets.workspace, async () => {
    const finished = await finishAll(targets.workspace, context);
    const own = finished.filter(({ name }) => name === targets.name);
    const items = await measure(targets);
    if (!items.some(({ goes }) => goes)) {
      if (own.length > 0) return own.at(-1)!;
      throw nothingToErase(targets, items);
    }
    throwIfCancelled(context.signal);
    const intent = newIntent({
      targets,
      time: new Date().toISOString(),
      proofKey: randomBytes(16).toString('hex'),
      erased: [...own.flatMap(({ erased }) => erased), ...pick(items, true)],
      hashes: await imageHashesOf(targets),
    });
    await writeIntent(intent);
    return finish(intent, context);
  });
}

/**
 * Finishes the erasures of a workspace that were cut off. To be called before people are worked with, so that
 * nobody is enrolled who is then erased by an erasure of long ago.
 * @returns their receipts; mostly none
 */
export async function finishErasures(
  workspace: string,
  context: JobContext = {},
): Promise<EraseReceipt[]> {
  const folder = resolve(workspace);
  if (!(await hasIntents(folder))) return [];
  return withErasures(folder, () => finishAll(folder, context));
}

function targetsOf(options: EraseOptions): EraseTargets {
  const { crops = false, raw = false, features = false, trash = false } = options;
  const name = personName(options.name);
  const workspace = resolve(options.workspace);
  return {
    ...{ name, workspace, gallery: options.gallery },
    folderName: personName(options.folderName ?? name),
    dataset: resolve(options.datasetFolder ?? join(workspace, 'dataset')),
    raw: resolve(options.rawFolder ?? join(workspace, 'raw')),
    features: options.featuresLocation,
    choice: { crops, raw, features, trash },
  };
}

async function withErasures<T>(workspace: string, action: () => Promise<T>): Promise<T> {
  return withFolderLock(await likenessFolder(workspace), LOCK, action);
}

async function finishAll(workspace: string, context: JobContext): Promise<EraseReceipt[]> {
  const receipts: EraseReceipt[] = [];
  for (const intent of await readIntents(workspace)) {
    context.onNote?.('An erasure that was cut off is finished first.');
    receipts.push(await finish(intent, context));
  }
  return receipts;
}

/** Every step may have been done before, wholly or in part. */
async function finish(intent: EraseIntent, context: JobContext): Promise<EraseReceipt> {
  const { targets, time, proofKey, hashes } = intent;
  await removeAll(intent, context);
  const left = await measure(targets);
  const stubborn = left.find(({ goes }) => goes);
  if (stubborn !== undefined) throw cameBack(targets, stubborn);
  const traces = await findTraces(targets, hashes);
  const { name } = targets;
  const remaining = pick(left, false);
  const receipt = { name, time, dryRun: false, erased: intent.erased, remaining, traces, proofKey };
  const file = await storeReceipt({ ...receipt, file: null }, targets);
  await removeIntent(intent);
  return { ...receipt, file };
}

async function removeAll(intent: EraseIntent, context: JobContext): Promise<void> {
  const { targets, hashes } = intent;
  const { choice, dataset } = targets;
  const steps = [
    () => eraseFromGallery(targets),
    ...(choice.features ? [() => eraseFeatures(targets, hashes)] : []),
    ...(choice.raw ? [async () => removeFolders(await rawFoldersOf(targets))] : []),
    ...(choice.crops && existsSync(dataset)
      ? [() => removePersonFromDataset(dataset, targets.folderName)]
      : []),
    ...(choice.trash ? [() => eraseFromTrash(targets)] : []),
  ];
  const step = { step: 'Erasing', unit: 'places', total: steps.length };
  const meter = progressMeter(context, step);
  for (const run of steps) {
    throwIfCancelled(context.signal);
    await run();
    meter.advance(1);
  }
}

async function eraseFromGallery({ gallery: place, name }: EraseTargets): Promise<void> {
  const gallery = new Gallery(place);
  try {
    await gallery.change((faces) => faces.filter(({ person }) => person !== name), { sweep: true });
  } finally {
    gallery.close();
  }
}

async function eraseFromTrash(targets: EraseTargets): Promise<void> {
  await removeFolders(await trashFoldersOf(targets));
  await scrubTrash(targets.workspace, targets.folderName, true);
}

async function eraseFeatures(targets: EraseTargets, hashes: readonly string[]): Promise<void> {
  await removeFeatures(featuresLocation(targets.workspace, targets.features), hashes);
}

function pick(items: readonly MeasuredItem[], wanted: boolean): EraseItem[] {
  return items
    .filter(({ goes }) => goes === wanted)
    .map(({ what, where, count, bytes }) => ({ what, where, count, bytes }));
}

function nothingToErase(targets: EraseTargets, others: readonly MeasuredItem[]): LikenessError {
  const [first] = others;
  const there = first === undefined ? '' : `; there is more in ${first.where}`;
  return new LikenessError(
    ErrorCode.NotFound,
    `Nothing of "${targets.name}" is where it was to be erased${there}.`,
    first === undefined
      ? 'List the people to see how the name is written, or name their folder in the dataset.'
      : 'Say that crops, photos, features or trash shall be erased too.',
    targets.gallery,
  );
}

function cameBack({ name }: EraseTargets, { what, where, count }: MeasuredItem): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    `${count} ${what} of "${name}" are in ${where} again: something is writing there.`,
    'Wait until it has finished, then erase again; what is erased so far stays so.',
    where,
  );
}
