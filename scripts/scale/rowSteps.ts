import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPhotos } from '../../server/src/dataset/checkPhotos';
import { readDataset } from '../../server/src/dataset/datasetIndex';
import { writeFacesTable } from '../../server/src/dataset/facesTable';
import { readKnownDataset } from '../../server/src/dataset/knownPhotos';
import { datasetPaths } from '../../server/src/dataset/datasetPaths';
import { readList, writeList } from '../../server/src/dataset/listFile';
import { scanRaw, type RawPhoto } from '../../server/src/dataset/scanRaw';
import { shardMembership } from '../../server/src/dataset/shardFiles';
import { FeatureCache } from '../../server/src/features/featureCache';
import { faceRow, featureRow, imageName, writeFiles } from './syntheticRows';

export interface Timed {
  seconds: number;
  /** Of the processor: says more where others use the machine too. */
  cpuSeconds: number;
}

/** Measures one step over n rows: what it prepares is not timed. */
export interface RowStep {
  words: string;
  run(n: number, folder: string): Promise<Timed & { bytes?: number }>;
}

const DIMENSIONS = 256;
const APPEND_ROWS = 2048;
const SHARDS = 64;
const BACKBONE = { name: 'measured', key: 'measured', dimensions: DIMENSIONS };

const indices = (n: number) => Array.from({ length: n }, (_, i) => i);

/** What is measured, by the name that the command line gives it. */
export const ROW_STEPS: Record<string, RowStep> = {
  list: {
    words: 'a shard brings list.txt up to date: read, add, sort, write',
    async run(n, folder) {
      const path = join(folder, 'list.txt');
      await writeList(path, indices(n).map(imageName));
      return timed(async () => {
        const list = new Set((await readList(path))!.images);
        for (let i = 0; i < n / SHARDS; i++) list.add(imageName(i));
        await writeList(path, list);
      });
    },
  },
  faces: {
    words: 'write faces.arrow, all rows in one table',
    async run(n, folder) {
      const rows = indices(n).map(faceRow);
      const path = join(folder, 'faces.arrow');
      const written = new Date().toISOString();
      const took = await timed(() => writeFacesTable(path, { written, rows }));
      return { ...took, bytes: (await stat(path)).size };
    },
  },
  dataset: {
    words: 'read a dataset that 64 shards prepared, every image of it',
    async run(n, folder) {
      await writeDataset(n, folder);
      return timed(() => readDataset(folder));
    },
  },
  datasetShard: {
    words: 'one of 64 shards reads its part of such a dataset',
    async run(n, folder) {
      await writeDataset(n, folder);
      return timed(() => readDataset(folder, undefined, { index: 0, count: SHARDS }));
    },
  },
  known: {
    words: 'prepare reads what it knows of such a dataset',
    async run(n, folder) {
      await writeDataset(n, folder);
      return timed(() => readKnownDataset(datasetPaths(folder, null)));
    },
  },
  scan: {
    words: 'a shard of 64 scans all photos and reads its own (2 to 4 KB each)',
    async run(n, folder) {
      const raw = join(folder, 'raw');
      await writeFiles(raw, n);
      const known = await readKnownDataset(datasetPaths(folder, null));
      const decide = { known, images: join(folder, 'images'), hadImages: false, settings: '' };
      const isMine = shardMembership({ index: 0, count: SHARDS }, false);
      return timed(async () => {
        const photos: RawPhoto[] = [];
        for await (const photo of scanRaw(raw)) photos.push(photo);
        await checkPhotos(photos, isMine, new Set(), decide, {});
      });
    },
  },
  append: {
    words: `append rows of ${DIMENSIONS} floats, ${APPEND_ROWS} at a time, then compact`,
    run: async (n, folder) => {
      const took = await timed(() => appendFeatures(n, folder));
      return { ...took, bytes: await sizeOf(folder) };
    },
  },
  lookUp: {
    words: 'look all of them up again',
    run: (n, folder) => lookUp(n, 1, folder),
  },
  lookUpShard: {
    words: 'one of 64 shards looks its own up',
    run: (n, folder) => lookUp(n, SHARDS, folder),
  },
};

async function writeDataset(n: number, folder: string): Promise<void> {
  await writeList(join(folder, 'list.txt'), indices(n).map(imageName));
  for (let index = 0; index < SHARDS; index++) {
    const rows = indices(n)
      .filter((i) => i % SHARDS === index)
      .map(faceRow);
    const { faces } = datasetPaths(folder, { index, count: SHARDS });
    await writeFacesTable(faces, { written: new Date().toISOString(), rows });
  }
}

async function appendFeatures(n: number, folder: string): Promise<void> {
  const cache = await FeatureCache.open(folder, BACKBONE);
  for (let i = 0; i < n; i += APPEND_ROWS) {
    const count = Math.min(APPEND_ROWS, n - i);
    await cache.add(indices(count).map((k) => featureRow(i + k, DIMENSIONS)));
  }
  await cache.compact();
  cache.close();
}

/** @param every look up every so manieth row */
async function lookUp(n: number, every: number, folder: string): Promise<Timed> {
  await appendFeatures(n, folder);
  const wanted = indices(Math.ceil(n / every)).map((i) => featureRow(i * every, 0));
  const cache = await FeatureCache.open(folder, BACKBONE);
  const took = await timed(async () => {
    const found = await cache.lookUp(wanted);
    if (found.size !== wanted.length) throw new Error(`only ${found.size} rows came back`);
  });
  cache.close();
  return took;
}

async function timed(work: () => Promise<unknown>): Promise<Timed> {
  const [startMs, start] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(start);
  return { seconds: (performance.now() - startMs) / 1000, cpuSeconds: (user + system) / 1e6 };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Runs a step in a folder of its own. */
export async function runRowStep(name: string, n: number) {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-scale-'));
  try {
    return await ROW_STEPS[name]!.run(n, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
