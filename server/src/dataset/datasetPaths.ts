import { join } from 'node:path';

/** One of several processes that share the photos out among themselves. */
export interface Shard {
  /** 0 … count − 1. */
  index: number;
  count: number;
}

/** Where a dataset keeps what. */
export interface DatasetPaths {
  folder: string;
  list: string;
  /** Folder of `<person>/<image>`. */
  images: string;
  /** This process's own files; the whole dataset's when there are no shards. */
  faces: string;
  report: string;
  journal: string;
  /** Which image stands for a person. */
  covers: string;
  /** A curation that has begun; see curation/intent.ts. */
  intent: string;
  /** Name of the lock that keeps a second process from doing the same. */
  lockName: string;
}

/** @param dataset folder; `shard` names the files that this shard writes on its own */
export function datasetPaths(dataset: string, shard: Shard | null): DatasetPaths {
  const own = shard === null ? '' : `-${shard.index}-of-${shard.count}`;
  return {
    folder: dataset,
    list: join(dataset, 'list.txt'),
    images: join(dataset, 'images'),
    faces: join(dataset, `faces${own}.arrow`),
    report: join(dataset, `report${own}.json`),
    journal: join(dataset, `journal${own}.jsonl`),
    covers: join(dataset, 'covers.json'),
    intent: join(dataset, 'curation.json'),
    lockName: `prepare${own}`,
  };
}

/** Which files of a dataset folder are of that kind, and of which shard each is. */
export function ownFilesIn(
  names: readonly string[],
  kind: 'faces' | 'report' | 'journal',
): { name: string; shard: Shard | null }[] {
  const pattern = /^(faces|report|journal)(?:-(\d+)-of-(\d+))?\.(arrow|json|jsonl)$/;
  const extension = { faces: 'arrow', report: 'json', journal: 'jsonl' }[kind];
  return names.flatMap((name) => {
    const match = pattern.exec(name);
    if (match === null || match[1] !== kind || match[4] !== extension) return [];
    const shard =
      match[2] === undefined ? null : { index: Number(match[2]), count: Number(match[3]) };
    return [{ name, shard }];
  });
}
