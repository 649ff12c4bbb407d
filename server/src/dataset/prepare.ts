import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError, throwIfCancelled } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { withFolderLock } from '../files/folderLock';
import { removeLeftovers } from '../files/leftovers';
import type { JobContext } from '../job';
import type { FacePool } from '../workers/facePool';
import { checkPhotos } from './checkPhotos';
import { finishCuration } from './curation/finishCuration';
import { exists } from './cropFile';
import { datasetPaths, type DatasetPaths, type Shard } from './datasetPaths';
import { detectPhotos } from './detectPhotos';
import { finishPrepare, type FinishedWork } from './finishPrepare';
import { openJournal } from './journal';
import { readKnownDataset, type KnownDataset } from './knownPhotos';
import { byPerson, limitPerPerson } from './limitPerPerson';
import { withListLock } from './listLock';
import { prepareSettings, settingsKey, type PrepareSettings } from './prepareSettings';
import type { PrepareReport } from './report';
import type { Ignored } from './safeFolder';
import { scanRaw, type RawPhoto } from './scanRaw';
import { checkShareSize, shardMembership, waitForShards } from './shardFiles';

export type { PrepareReport } from './report';

export type PrepareOptions = {
  /** Folder with one folder of photos a person; only read. */
  raw: string;
  /** Folder of the dataset; made when it is missing. */
  dataset: string;
  /** At most so many crops a person: the first that photos give, in the order of their names. */
  maxPerPerson?: number | undefined;
  /** Do only one of several shares, for as many processes or machines at the same folders. */
  shard?: Shard | undefined;
} & { [K in keyof PrepareSettings]?: PrepareSettings[K] | undefined };

/** How long another run is waited for in silence. */
const SILENT_WAIT_MS = 1000;

/**
 * Makes a dataset of face crops from photos of people, or brings it up to date.
 *
 * - A photo is looked at again only when its content or the settings changed; its date counts for nothing.
 * - list.txt is the truth about what belongs to the dataset. What a user took out of it (the line, or
 *   the file in images/) stays out until the photo changes or the line is put back; should the whole
 *   images folder be gone, all crops of list.txt are made again.
 * - Crops that a user made or edited are never overwritten or removed; new ones are listed.
 * - The crop of a photo that is gone from `raw` stays, unless the same photo lies elsewhere in `raw`.
 * - Of photos with the same bytes the first in the order of names is kept.
 * - Killed or cancelled, the next run with the same options goes on where this one stopped.
 *
 * @throws LikenessError NotFound (no such folder), NotEnoughData (no photos in it), InvalidInput,
 * CannotWrite, Busy (another run at the same dataset), CorruptFile (table of faces), Cancelled
 */
export async function prepare(
  options: PrepareOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<PrepareReport> {
  const startMs = performance.now();
  const settings = prepareSettings(options);
  const maxPerPerson = checkLimit(options.maxPerPerson);
  const shard = options.shard ?? null;
  const isMine = shardMembership(shard, maxPerPerson !== Infinity);
  const paths = datasetPaths(resolve(options.dataset), shard);
  const { photos, ignored } = await findPhotos(options.raw, paths, context);
  checkShareSize(photos.filter(({ image }) => isMine(image)).length);
  const run = { options, settings, maxPerPerson, shard, isMine, paths, photos, ignored, startMs };
  return withRunLock(paths, shard, context, () => runLocked(run, pool, context));
}

interface Run extends Pick<FinishedWork, 'ignored' | 'settings' | 'shard' | 'isMine' | 'startMs'> {
  options: PrepareOptions;
  maxPerPerson: number;
  paths: DatasetPaths;
  photos: RawPhoto[];
}

async function runLocked(run: Run, pool: FacePool, context: JobContext): Promise<PrepareReport> {
  const { options, settings, maxPerPerson, isMine, paths, photos } = run;
  await withListLock(paths.folder, context, () => finishCuration(paths.folder));
  const known = await readKnownDataset(paths);
  for (const note of known.notes) context.onNote?.(note);
  const decide = {
    known,
    images: paths.images,
    hadImages: await exists(paths.images),
    settings: settingsKey(settings),
  };
  const sizes = sizesOfGone(known, photos);
  const { work, seen } = await checkPhotos(photos, isMine, sizes, decide, context);
  // A journal tells of a run that did not end, and may have left crops half-written.
  if (known.unended) await removeCropLeftovers(paths.images, photos, isMine);
  const journal = await openJournal(paths.journal, new Date().toISOString());
  try {
    const { images } = paths;
    await detectPhotos(work, { images, settings, maxPerPerson, journal }, pool, context);
    limitPerPerson(byPerson(work).values(), maxPerPerson);
    throwIfCancelled(context.signal);
    const limit = maxPerPerson === Infinity ? null : maxPerPerson;
    const finished = { ...run, work, known, seen, raw: resolve(options.raw), maxPerPerson: limit };
    return await finishPrepare(finished, paths, journal, context);
  } finally {
    await journal.close();
  }
}

/** Nobody else writes the crops of our share. */
async function removeCropLeftovers(
  images: string,
  photos: readonly RawPhoto[],
  isMine: (image: string) => boolean,
): Promise<void> {
  const mine = new Set(photos.map(({ image }) => image).filter(isMine));
  const people = new Set([...mine].map((image) => image.slice(0, image.indexOf('/'))));
  for (const person of people) {
    await removeLeftovers(join(images, person), (name) => mine.has(`${person}/${name}`));
  }
}

function checkLimit(maxPerPerson = Infinity): number {
  if (maxPerPerson === Infinity) return maxPerPerson;
  if (Number.isInteger(maxPerPerson) && maxPerPerson >= 1) return maxPerPerson;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `maxPerPerson cannot be ${maxPerPerson}.`,
    'Choose a whole number from 1.',
  );
}

async function findPhotos(
  raw: string,
  paths: DatasetPaths,
  { signal }: JobContext,
): Promise<{ photos: RawPhoto[]; ignored: Ignored[] }> {
  const photos: RawPhoto[] = [];
  const ignored: Ignored[] = [];
  const onIgnored = (found: Ignored) => ignored.push(found);
  for await (const photo of scanRaw(raw, { exclude: paths.folder, onIgnored })) {
    throwIfCancelled(signal);
    photos.push(photo);
  }
  if (photos.length === 0) throw noPhotos(raw, ignored);
  await makeDataset(raw, paths);
  return { photos, ignored };
}

/** Makes the dataset's folder, which must not be where the photos are: crops would replace them. */
async function makeDataset(raw: string, paths: DatasetPaths): Promise<void> {
  try {
    await mkdir(paths.folder, { recursive: true });
  } catch (error) {
    throw asWriteError(error, paths.folder);
  }
  const [photos, dataset] = [await realpath(raw), await realpath(paths.folder)];
  const inside = `${photos}${sep}`.startsWith(`${dataset}${sep}images${sep}`);
  if (photos !== dataset && !inside) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    'The dataset’s folder holds the photos themselves.',
    'Choose another folder for the dataset.',
    paths.folder,
  );
}

/** Sizes of photos that are no longer there: one of that size may be the same photo, renamed. */
function sizesOfGone({ photos: known }: KnownDataset, photos: readonly RawPhoto[]): Set<number> {
  const present = new Set(photos.map(({ image }) => image));
  const rows = [...known.values()].flatMap(({ lastRow }) => lastRow ?? []);
  return new Set(rows.filter(({ image }) => !present.has(image)).map((row) => row.photoBytes));
}

async function withRunLock<T>(
  paths: DatasetPaths,
  shard: Shard | null,
  { onNote }: JobContext,
  action: () => Promise<T>,
): Promise<T> {
  const waiting = setTimeout(() => {
    onNote?.('Another run works on this dataset, or was killed just now; waiting for its lock…');
  }, SILENT_WAIT_MS);
  const start = () => {
    clearTimeout(waiting);
    return action();
  };
  try {
    if (shard === null) await waitForShards(paths.folder);
    return await withFolderLock(paths.folder, paths.lockName, start);
  } finally {
    clearTimeout(waiting);
  }
}

function noPhotos(raw: string, ignored: readonly Ignored[]): LikenessError {
  const [first] = ignored;
  const found = first === undefined ? '' : ` (${first.path} ${first.why})`;
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `There are no photos of people in ${raw}${found}.`,
    'Put each person’s photos into a folder with their name: raw/<person>/<image>.',
    raw,
  );
}
