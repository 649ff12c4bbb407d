import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { removeLeftovers } from '../files/leftovers';
import type { JobContext } from '../job';
import { likenessVersion } from '../version';
import { removeCrop } from './cropFile';
import { ownFilesIn, type DatasetPaths, type Shard } from './datasetPaths';
import { writeFacesTable } from './facesTable';
import type { Journal } from './journal';
import { readList, writeList } from './listFile';
import { withListLock } from './listLock';
import { settingsKey, type PrepareSettings } from './prepareSettings';
import {
  countReasons,
  REPORT_FORMAT,
  writeReport,
  type PrepareReport,
  type ReportFile,
  type SkippedPhoto,
} from './report';
import type { Ignored } from './safeFolder';
import { settleCrops, type SettledCrops, type SettleOptions } from './settleCrops';
import { joinShards } from './shardFiles';
import { OTHER_PERSON } from './checkPhotos';

/** What a run knows when all its photos have an outcome. */
export interface FinishedWork extends Omit<SettleOptions, 'images' | 'knowsAll'> {
  raw: string;
  ignored: readonly Ignored[];
  settings: PrepareSettings;
  maxPerPerson: number | null;
  shard: Shard | null;
  /** performance.now() when the run began. */
  startMs: number;
}

/**
 * Brings list.txt, the crops, the table of faces and the report to what the run found out. Should it be
 * killed on the way, the journal is still there, and the next run comes to the same end.
 */
export async function finishPrepare(
  finished: FinishedWork,
  paths: DatasetPaths,
  journal: Journal,
  context: JobContext,
): Promise<PrepareReport> {
  const { shard } = finished;
  const knowsAll = shard === null;
  const crops = await settleCrops({ ...finished, images: paths.images, knowsAll });
  await journal.appendDropped(crops.drop);
  await journal.close();
  const written = new Date().toISOString();
  const report = await withListLock(paths.folder, context, async () => {
    const listed = await updateList(paths.list, crops);
    for (const image of crops.drop) await removeCrop(join(paths.images, image));
    await writeFacesTable(paths.faces, { written, rows: crops.rows });
    const made = makeReport(finished, crops, listed, written);
    await writeReport(paths.report, made);
    await joinShards(paths, shard);
    await removeLeftovers(paths.folder, isOwnFile);
    await rm(paths.journal, { force: true });
    return made;
  });
  noteSurprises(crops, report, context);
  return summaryOf(report);
}

/** Whether a file of the dataset's folder is one that is only written under the list's lock. */
function isOwnFile(name: string): boolean {
  const kinds = ['faces', 'report'] as const;
  return name === 'list.txt' || kinds.some((kind) => ownFilesIn([name], kind).length > 0);
}

/** @returns the lines of list.txt afterwards */
async function updateList(path: string, { add, remove }: SettledCrops): Promise<Set<string>> {
  // Read again: somebody may have edited it while the networks were at work.
  const list = new Set((await readList(path))?.images);
  for (const image of add) list.add(image);
  for (const image of remove) list.delete(image);
  // A set of millions took its seconds; the lock must be renewed in between.
  await setImmediate();
  await writeList(path, list);
  return list;
}

function makeReport(
  finished: FinishedWork,
  crops: SettledCrops,
  listed: ReadonlySet<string>,
  written: string,
): ReportFile {
  const { work, settings, maxPerPerson, shard, raw, ignored, startMs } = finished;
  const skippedPhotos = skippedOf(finished);
  const count = (kind: string) => work.filter(({ outcome }) => outcome?.kind === kind).length;
  const keptByHand = count('kept-by-hand');
  const photos = new Set(work.map(({ photo }) => photo.image));
  const seconds = (performance.now() - startMs) / 1000;
  return {
    read: work.length,
    kept: count('kept') + keptByHand,
    skipped: countReasons(skippedPhotos),
    made: work.filter(({ outcome }) => outcome?.kind === 'kept' && outcome.made).length,
    keptByHand,
    withoutPhoto: crops.withoutPhoto.length,
    addedByHand: crops.handMade.filter((image) => listed.has(image) && !photos.has(image)).length,
    imagesPerSecond: work.length / Math.max(seconds, 1e-6),
    seconds,
    format: REPORT_FORMAT,
    written,
    version: likenessVersion(),
    ...{ raw, settings, maxPerPerson, shard, skippedPhotos },
    ignored: [...ignored],
    handMade: crops.handMade,
  };
}

function skippedOf({ work, settings }: FinishedWork): SkippedPhoto[] {
  const key = settingsKey(settings);
  return work.flatMap(({ photo, photoSha256, outcome }) => {
    if (outcome?.kind !== 'skipped') return [];
    const { image, path } = photo;
    return [{ image, photo: path, ...outcome.skip, photoSha256, settings: key }];
  });
}

function summaryOf(report: ReportFile): PrepareReport {
  const { read, kept, skipped, made, keptByHand, withoutPhoto, addedByHand } = report;
  const { imagesPerSecond, seconds } = report;
  return {
    ...{ read, kept, skipped, made, keptByHand, withoutPhoto, addedByHand },
    ...{ imagesPerSecond, seconds },
  };
}

/** Sentences about what a user would not expect to find, or not to find, in the dataset. */
function noteSurprises(
  { newlyFound, withoutPhoto }: SettledCrops,
  { skipped, skippedPhotos, keptByHand, ignored }: ReportFile,
  { onNote }: JobContext,
): void {
  const say = (count: number, sentence: string) => {
    if (count > 0) onNote?.(`${count} ${sentence}`);
  };
  const mislabelled = skippedPhotos.filter(({ words }) => words.endsWith(OTHER_PERSON)).length;
  say(ignored.length, 'files or folders are no photos of a person; report.json names them.');
  say(mislabelled, 'photos are copies of another person’s photo; report.json names both.');
  say(keptByHand, 'crops were made or edited by hand and are left as they are.');
  say(newlyFound.length, 'crops that somebody put into the dataset are in list.txt now.');
  say(skipped['removed-by-hand'] ?? 0, 'photos stay out because their crop was removed by hand.');
  say(withoutPhoto.length, 'crops stay although their photo cannot be found any more.');
}
