import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { withFolderLock } from '../files/folderLock';
import { sha256 } from '../files/hash';
import { datasetPaths, ownFilesIn, type DatasetPaths, type Shard } from './datasetPaths';
import { mergeReports, readReport, writeReport } from './report';

/**
 * Which images a shard works on: decided by a hash of the name, so that photos that come or go don't
 * move others to another shard. With a limit per person whole persons stay together, since only who
 * sees all of a person's photos can count them.
 * @throws LikenessError InvalidInput
 */
export function shardMembership(
  shard: Shard | null,
  wholePersons: boolean,
): (image: string) => boolean {
  if (shard === null) return () => true;
  const { index, count } = shard;
  if (!Number.isInteger(count) || !Number.isInteger(index) || index < 0 || index >= count) {
    throw new LikenessError(
      ErrorCode.InvalidInput,
      `There is no shard ${index} of ${count}.`,
      'Number the shards from 0 to one less than their count.',
    );
  }
  return (image) => {
    const name = wholePersons ? image.slice(0, image.indexOf('/')) : image;
    return parseInt(sha256(name).slice(0, 8), 16) % count === index;
  };
}

/**
 * A table of faces has about 820 bytes a row and is read and written in one piece, of which Node takes
 * 2 GiB; a dataset may have any number of such tables.
 */
const MAX_PHOTOS_A_SHARE = 2_000_000;

/** @throws LikenessError InvalidInput when one process cannot do that many photos */
export function checkShareSize(photos: number): void {
  if (photos <= MAX_PHOTOS_A_SHARE) return;
  const shares = Math.ceil(photos / (MAX_PHOTOS_A_SHARE / 2));
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `${photos.toLocaleString('en')} photos are too many for one table of faces.`,
    `Share them out, at once or one after the other: --shard 1/${shares}, --shard 2/${shares} and so on.`,
  );
}

/**
 * After a shard has written its files: once all shards of the same count are there, their reports become
 * report.json and files of other counts, which they replace, are removed. A run without shards
 * replaces those of all shards. To be called under the list's lock.
 */
export async function joinShards(paths: DatasetPaths, shard: Shard | null): Promise<void> {
  const names = await readdir(paths.folder);
  if (shard !== null) {
    const reports = await reportsOf(paths.folder, names, shard.count);
    if (reports.length < shard.count) return;
    await writeReport(datasetPaths(paths.folder, null).report, mergeReports(reports));
  }
  const keeps = (other: Shard | null) => other?.count === shard?.count;
  const whole = datasetPaths(paths.folder, null).report;
  for (const kind of ['faces', 'report', 'journal'] as const) {
    for (const file of ownFilesIn(names, kind)) {
      const path = join(paths.folder, file.name);
      if (!keeps(file.shard) && path !== whole) await rm(path, { force: true });
    }
  }
}

async function reportsOf(folder: string, names: readonly string[], count: number) {
  const files = ownFilesIn(names, 'report').filter(({ shard }) => shard?.count === count);
  const reports = await Promise.all(files.map(({ name }) => readReport(join(folder, name))));
  return reports.filter((report) => report !== null);
}

/**
 * A run without shards replaces what shards left, so none may still be at work.
 * @throws LikenessError Busy
 */
export async function waitForShards(folder: string): Promise<void> {
  for (const { shard } of ownFilesIn(await readdir(folder), 'journal')) {
    if (shard === null) continue;
    await withFolderLock(folder, datasetPaths(folder, shard).lockName, () => Promise.resolve());
  }
}
