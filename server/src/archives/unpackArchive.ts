import { open, readFile } from 'node:fs/promises';
import type { ImportInto } from '../../../protocol/src/archives';
import { ErrorCode } from '../../../protocol/src/errors';
import { compareCodePoints } from '../dataset/codePointOrder';
import { LikenessError, throwIfCancelled } from '../errors';
import { sniffFormat } from '../images/sniffFormat';
import type { JobContext } from '../job';
import type { StagedFile } from './archiveEntry';
import type { ArchiveFile } from './archiveFormat';
import { findDataset, placeCrops, type DatasetFolder } from './datasetFolder';
import { EntryGate, isDatasetFileName, needsLook } from './entryGate';
import type { NameEncoding } from './entryNames';
import { finalNames, type NameOptions } from './finalNames';
import type { ImportLimits } from './limits';
import { findPeople, hasPeople } from './personFolders';
import { isPlaced, type Placement } from './placement';
import type { NamedFile } from './planMoves';
import { readSevenZip } from './readSevenZip';
import { readTar } from './readTar';
import { readZip } from './readZip';
import { checkFreeSpace, Staging } from './staging';
import { FileSyncing } from './syncFiles';
import type { Unpacking } from './unpacking';

export interface UnpackOptions {
  archive: ArchiveFile;
  target: string;
  into: ImportInto;
  limits: ImportLimits;
  names: NameEncoding;
  rename: boolean;
  /** Whose all photos are, where the archive does not say; only into raw. */
  person: string | undefined;
}

/** An archive's content in the staging folder, with the names it is to get. */
export interface UnpackedArchive {
  staging: Staging;
  gate: EntryGate;
  files: NamedFile[];
  /** Unpacked tables of faces and the report, of a dataset; relative to the staging folder. */
  faces: string[];
  report: string | null;
}

/**
 * Unpacks what is wanted of an archive into a staging folder in the target. Should it be refused, or
 * anything go wrong, that folder is removed again.
 * @throws LikenessError CorruptFile, InvalidInput, NotEnoughData (no photos of people), CannotWrite, Cancelled
 */
export async function unpackArchive(
  options: UnpackOptions,
  context: JobContext,
): Promise<UnpackedArchive> {
  const { archive, target, into, limits, names } = options;
  const { file, bytes: archiveBytes } = archive;
  const gate = new EntryGate({ archive: file, archiveBytes, into, limits });
  const staged: StagedFile[] = [];
  let staging: Promise<Staging> | null = null;
  const getStaging = () => (staging ??= Staging.create(target));
  const syncing = new FileSyncing();
  const unpacking: Unpacking = {
    ...{ archive, gate, names, context, staging: getStaging },
    onStaged: (one) => {
      staged.push(one);
      void getStaging().then((made) => syncing.add(made.pathOf(one.staged)));
    },
    announce: async (paths, bytes) => {
      foresee(paths, options);
      await checkFreeSpace(target, bytes);
    },
  };
  try {
    if (archive.format === 'tar' || archive.format === 'tar.gz') {
      await checkFreeSpace(target, archiveBytes);
    }
    await READERS[archive.format](unpacking);
    throwIfCancelled(context.signal);
    const named = await nameFiles(staged, await getStaging(), gate, options);
    await syncing.finish();
    return { ...named, gate };
  } catch (error) {
    // `staging` is assigned in a closure, which TypeScript does not follow.
    const made = await (staging as Promise<Staging> | null)?.catch(() => null);
    await made?.remove(context.signal?.aborted !== true, syncing.stop());
    throw error;
  }
}

const READERS: Record<ArchiveFile['format'], (unpacking: Unpacking) => Promise<void>> = {
  zip: readZip,
  tar: readTar,
  'tar.gz': readTar,
  '7z': readSevenZip,
};

/** Refuses before the first byte is unpacked what only names decide; list.txt may leave out more later. */
function foresee(paths: readonly string[], options: UnpackOptions): void {
  const { into, archive } = options;
  const dataset = into === 'dataset' ? findDataset(paths, archive.file) : null;
  const placement = place(paths, dataset, null, options);
  if (!hasPeople(placement)) throw nothingInIt(options);
  finalNames(placedOf(paths, placement), nameOptions(options));
}

async function nameFiles(
  staged: StagedFile[],
  staging: Staging,
  gate: EntryGate,
  options: UnpackOptions,
): Promise<Omit<UnpackedArchive, 'gate'>> {
  const images = await withoutOthers(staged, staging, gate);
  images.sort((a, b) => compareCodePoints(a.path, b.path));
  const paths = images.map(({ path }) => path);
  const { into, archive } = options;
  const dataset = into === 'dataset' ? findDataset(paths, archive.file) : null;
  const stagedOf = (path: string | null) =>
    images.findLast((file) => file.path === path)?.staged ?? null;
  const list = stagedOf(dataset?.list ?? null);
  const text = list === null ? null : await readFile(staging.pathOf(list), 'utf8');
  const placement = place(paths, dataset, text, options);
  if (!hasPeople(placement)) throw nothingInIt(options);
  placement.forEach((one, i) => {
    if (!isPlaced(one) && !isDatasetFileName(nameOf(paths[i]!))) gate.skip(one.skip);
  });
  const placed = images.flatMap((file, i) => {
    const one = placement[i]!;
    return isPlaced(one) ? [{ ...file, person: one.person, image: one.image }] : [];
  });
  const chosen = finalNames(placed, nameOptions(options));
  const files = placed.flatMap((file, i) => {
    const name = chosen[i]!;
    if (name === null) gate.skip('bad-name');
    return name === null ? [] : [{ ...file, ...name }];
  });
  const faces = (dataset?.faces ?? []).flatMap((path) => stagedOf(path) ?? []);
  return { staging, files, faces, report: stagedOf(dataset?.report ?? null) };
}

function place(
  paths: readonly string[],
  dataset: DatasetFolder | null,
  list: string | null,
  { into, person }: UnpackOptions,
): Placement {
  return into === 'raw' ? findPeople(paths, person) : placeCrops(paths, dataset, list);
}

function placedOf(paths: readonly string[], placement: Placement) {
  return paths.flatMap((path, i) => {
    const one = placement[i]!;
    return isPlaced(one) ? [{ path, person: one.person, image: one.image }] : [];
  });
}

/** Files without an extension are photos only when they begin like one. */
async function withoutOthers(
  staged: readonly StagedFile[],
  staging: Staging,
  gate: EntryGate,
): Promise<StagedFile[]> {
  const images: StagedFile[] = [];
  for (const file of staged) {
    if (needsLook(file.path) && !(await beginsLikeImage(staging.pathOf(file.staged)))) {
      gate.skip('not-an-image');
    } else images.push(file);
  }
  return images;
}

async function beginsLikeImage(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0);
    return sniffFormat(buffer.subarray(0, bytesRead)).format !== null;
  } finally {
    await handle.close();
  }
}

function nameOptions({ archive, rename }: UnpackOptions): NameOptions {
  return { archive: archive.file, rename };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function nothingInIt({ archive, into }: UnpackOptions): LikenessError {
  const what = into === 'raw' ? 'photos in folders of people' : 'crops in folders of people';
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `${archive.file} holds no ${what}.`,
    into === 'raw'
      ? 'Pack one folder of photos for each person, or name whose photos they are with --person.'
      : 'Pack a dataset’s folder (list.txt and images/), or import photos with --into raw.',
    archive.file,
  );
}
