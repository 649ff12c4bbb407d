import { readdir } from 'node:fs/promises';
import { withFolderLock } from '../files/folderLock';
import { datasetPaths, ownFilesIn } from './datasetPaths';

/**
 * Keeps `prepare` from starting while `action` runs, the whole one and each shard that has left a file.
 * @param patienceMs how long to wait for runs that are under way; default: withFolderLock's
 * @throws LikenessError Busy
 */
export async function withRunLocks<T>(
  dataset: string,
  action: () => Promise<T>,
  patienceMs?: number,
): Promise<T> {
  const names = await readdir(dataset).catch(() => []);
  const kinds = ['faces', 'report', 'journal'] as const;
  const shards = kinds.flatMap((kind) => ownFilesIn(names, kind).map(({ shard }) => shard));
  const locks = new Set([null, ...shards].map((shard) => datasetPaths(dataset, shard).lockName));
  const nested = [...locks]
    .sort()
    .reduce((inner, lock) => () => withFolderLock(dataset, lock, inner, patienceMs), action);
  return nested();
}
