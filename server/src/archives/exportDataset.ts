import { access, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { compareCodePoints } from '../dataset/codePointOrder';
import { readDataset } from '../dataset/datasetIndex';
import { datasetPaths, ownFilesIn } from '../dataset/datasetPaths';
import { LIST_LOCK } from '../dataset/listLock';
import { writeList } from '../dataset/listFile';
import { LikenessError, throwIfCancelled } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { withFolderLock } from '../files/folderLock';
import { sha256 } from '../files/hash';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import { checkFreeSpace, syncFolder } from './staging';
import { writeZip, type ZipMember } from './writeZip';

export interface ExportOptions {
  /** Folder of the dataset; only read. */
  dataset: string;
  /** The .zip to write. */
  file: string;
  /** Replace the file when there is one. */
  overwrite?: boolean | undefined;
}

export interface ExportReport {
  file: string;
  /** Crops in the archive: those that list.txt names. */
  images: number;
  people: number;
  /** Crops that list.txt names but that are not there; the archive's list.txt does not name them. */
  missing: number;
  /** Size of the archive. */
  bytes: number;
  seconds: number;
}

const STATS_AT_ONCE = 64;

/**
 * Writes a dataset into a ZIP archive: list.txt, the crops it names, the tables of faces and the report. The
 * same dataset gives the same bytes. The file appears when it is complete; killed or cancelled, nothing does.
 * @throws LikenessError NotFound (no such dataset), NotEnoughData (it is empty), InvalidInput (the file is there
 * already), CannotWrite, Busy, Cancelled
 */
export async function exportDataset(
  options: ExportOptions,
  context: JobContext = {},
): Promise<ExportReport> {
  const startMs = performance.now();
  const dataset = resolve(options.dataset);
  const file = resolve(options.file);
  await checkFile(file, options.overwrite ?? false);
  const folder = dirname(file);
  // The same for the same file: what a killed export left is replaced by the next one.
  const temp = `.likeness-export-${sha256(basename(file)).slice(0, 12)}`;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw asWriteError(error, folder);
  });
  return withFolderLock(folder, temp, async () => {
    const place = join(folder, temp);
    await rm(place, { recursive: true, force: true });
    try {
      const snapshot = await takeSnapshot(dataset, place, context);
      const bytes = await pack(snapshot, join(place, 'dataset.zip'), folder, context);
      throwIfCancelled(context.signal);
      await rename(join(place, 'dataset.zip'), file).catch((error: unknown) => {
        throw asWriteError(error, file);
      });
      await syncFolder(folder);
      const { images, missing } = snapshot;
      const people = new Set(images.map(({ name }) => name.split('/')[1])).size;
      const seconds = (performance.now() - startMs) / 1000;
      return { file, images: images.length, people, missing, bytes, seconds };
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });
}

interface Snapshot {
  /** list.txt, tables and report, copied beside the archive: the originals may be replaced meanwhile. */
  files: ZipMember[];
  images: (ZipMember & { bytes: number })[];
  missing: number;
}

async function takeSnapshot(
  dataset: string,
  place: string,
  context: JobContext,
): Promise<Snapshot> {
  if (!(await isThere(dataset))) throw noSuchDataset(dataset);
  const { files, listed } = await withFolderLock(dataset, LIST_LOCK, async () => {
    // Before anything is made: a folder that is no dataset is told so.
    const crops = await readDataset(dataset);
    await mkdir(place).catch((error: unknown) => {
      throw asWriteError(error, place);
    });
    return { files: await copyOwnFiles(dataset, place), listed: crops };
  });
  const images: Snapshot['images'] = [];
  const measure = async ({ image, file }: { image: string; file: string }) => {
    const stats = await stat(file).catch(() => null);
    if (stats?.isFile() !== true) return;
    images.push({ file, name: `images/${image}`, bytes: stats.size });
  };
  await forEachParallel(listed, STATS_AT_ONCE, measure, context.signal);
  if (images.length === 0) throw emptyDataset(dataset);
  images.sort((a, b) => compareCodePoints(a.name, b.name));
  const missing = listed.length - images.length;
  if (missing > 0)
    context.onNote?.(`${missing} crops that list.txt names are not there; they are left out.`);
  const list = join(place, 'list.txt');
  await writeList(
    list,
    images.map(({ name }) => name.slice('images/'.length)),
  );
  return { files: [{ file: list, name: 'list.txt' }, ...files], images, missing };
}

/** Tables of faces and reports, of shards too. */
async function copyOwnFiles(dataset: string, place: string): Promise<ZipMember[]> {
  const names = await readdir(dataset);
  const own = (['faces', 'report'] as const).flatMap((kind) => ownFilesIn(names, kind));
  const members = own.map(({ name }) => ({ file: join(place, name), name }));
  for (const { file, name } of members) {
    await copyFile(join(datasetPaths(dataset, null).folder, name), file).catch((error: unknown) => {
      throw asWriteError(error, file);
    });
  }
  return members.sort((a, b) => compareCodePoints(a.name, b.name));
}

async function pack(
  { files, images }: Snapshot,
  archive: string,
  folder: string,
  context: JobContext,
): Promise<number> {
  await checkFreeSpace(
    folder,
    images.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const total = files.length + images.length;
  const meter = progressMeter(context, { step: 'Packing', unit: 'files', total });
  return writeZip(archive, [...files, ...images], () => meter.advance(1), context.signal);
}

async function checkFile(file: string, overwrite: boolean): Promise<void> {
  const stats = await stat(file).catch(() => null);
  if (stats === null || (overwrite && stats.isFile())) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `${file} is there already.`,
    stats.isFile() ? 'Choose another name, or use --overwrite.' : 'Choose another name.',
    file,
  );
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function noSuchDataset(dataset: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `${dataset} does not exist.`,
    'Check the path, or make a dataset from photos with "likeness prepare".',
    dataset,
  );
}

function emptyDataset(dataset: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `${dataset} holds no crops.`,
    'Make some with "likeness prepare".',
    dataset,
  );
}
