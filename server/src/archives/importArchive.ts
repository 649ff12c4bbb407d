import { mkdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { ImportInto } from '../../../protocol/src/archives';
import { ErrorCode } from '../../../protocol/src/errors';
import { datasetPaths } from '../dataset/datasetPaths';
import { waitForShards } from '../dataset/shardFiles';
import { LikenessError } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { withFolderLock } from '../files/folderLock';
import type { JobContext } from '../job';
import { openArchive, type ArchiveFile } from './archiveFormat';
import { isNameEncoding, type NameEncoding } from './entryNames';
import { finishImport } from './finishImport';
import { readPlan, writePlan, type ImportPlan } from './importPlan';
import type { ImportReport } from './importReport';
import { DEFAULT_LIMITS, type ImportLimits } from './limits';
import { planMoves } from './planMoves';
import { staleStagings } from './staging';
import { unpackArchive } from './unpackArchive';

export type ImportOptions = {
  /** A .zip, .tar, .tar.gz or .7z file, or the first volume of a .7z; recognised by its content. */
  archive: string;
  /** Folder of photos, or of the dataset; made when it is missing. */
  target: string;
  /** Photos into `<target>/<person>/`, or crops into the dataset's images/ and list.txt. */
  into: ImportInto;
  /** Whose all photos of the archive are, where it has no folders of people; only into raw. */
  person?: string | undefined;
  /** How names are encoded that do not say so themselves; default: found out. */
  names?: NameEncoding | undefined;
  /** Give other names to those that clash or that not every disk takes, instead of refusing. */
  rename?: boolean | undefined;
} & { [K in keyof ImportLimits]?: ImportLimits[K] | undefined };

/**
 * Imports an archive of photos or crops.
 *
 * - The archive is refused whole, before anything of it is in the target, when a member would leave the
 *   target, is a link or a device, goes beyond a limit, or when names clash on some disks.
 * - Nothing that is in the target is replaced: what is there byte for byte is left out, what has the
 *   same name gets a number.
 * - It is unpacked into a hidden folder inside the target and moved from there when it is complete. Killed or
 *   cancelled before, it leaves nothing; killed while moving, the next import into this target finishes it.
 *
 * @throws LikenessError NotFound, InvalidInput, CorruptFile, NotEnoughData, CannotWrite, Busy, Cancelled
 */
export async function importArchive(
  options: ImportOptions,
  context: JobContext = {},
): Promise<ImportReport> {
  const startMs = performance.now();
  const limits = limitsOf(options);
  const names = options.names ?? 'auto';
  checkOptions(options, names);
  const archive = await openArchive(resolve(options.archive));
  const target = resolve(options.target);
  const run: Run = { ...options, target, limits, names, source: archive, startMs };
  const made = await makeTarget(target);
  try {
    return await withTargetLock(run, () => runLocked(run, context));
  } finally {
    await removeEmpty(target, made);
  }
}

interface Run extends Omit<ImportOptions, keyof ImportLimits | 'names'> {
  source: ArchiveFile;
  limits: ImportLimits;
  names: NameEncoding;
  startMs: number;
}

async function runLocked(run: Run, context: JobContext): Promise<ImportReport> {
  const { source: archive, target, into, limits, names, startMs, person } = run;
  const before = await finishEarlier(run, context);
  if (before !== null) return before;
  const rename = run.rename ?? false;
  const options = { archive, target, into, limits, names, rename, person };
  const { staging, gate, files, faces, report } = await unpackArchive(options, context);
  const { folder } = staging;
  let planned = false;
  try {
    const root = into === 'dataset' ? datasetPaths(target, null).images : target;
    const moves = await planMoves(files, root, { archive: archive.file, rename }, context);
    const { file, format, bytes, modifiedMs } = archive;
    const plan = {
      archive: { file, format, bytes, modifiedMs },
      ...{ into, entries: gate.entries, faces, report },
      skipped: Object.fromEntries(gate.skipped),
      ...moves,
    };
    await writePlan(folder, plan);
    planned = true;
    const whole: ImportPlan = { ...plan, format: 'likeness.import/1' };
    const done = await finishImport(whole, { target, folder, resumed: false, startMs }, context);
    await staging.remove(true);
    noteSurprises(done, context);
    return done;
  } catch (error) {
    // With its plan written an import is only waiting to be finished.
    if (!planned) await staging.remove(context.signal?.aborted !== true);
    throw error;
  }
}

/**
 * Clears what imports that ended early left in the target: finishes those that had begun to move, and
 * forgets the others.
 * @returns the report when the import that was finished is this very one
 */
async function finishEarlier(
  { target, source, into, startMs }: Run,
  context: JobContext,
): Promise<ImportReport | null> {
  let ours: ImportReport | null = null;
  for (const folder of await staleStagings(target)) {
    const plan = await readPlan(folder);
    // One of the other kind may be at work right now, under its own lock.
    if (plan !== null && plan.into !== into) continue;
    if (plan !== null) {
      const { file } = plan.archive;
      context.onNote?.(`Finishing the import of ${basename(file)}, which was interrupted.`);
      const report = await finishImport(plan, { target, folder, resumed: true, startMs }, context);
      if (isSameArchive(plan, source)) ours = report;
    }
    await rm(folder, { recursive: true, force: true });
  }
  return ours;
}

function isSameArchive({ archive }: ImportPlan, { file, bytes, modifiedMs }: ArchiveFile): boolean {
  return archive.file === file && archive.bytes === bytes && archive.modifiedMs === modifiedMs;
}

/** Nobody else imports into the target meanwhile, and nothing prepares the dataset. */
async function withTargetLock<T>({ target, into }: Run, action: () => Promise<T>): Promise<T> {
  if (into === 'raw') return withFolderLock(target, '.likeness-import', action);
  await waitForShards(target);
  return withFolderLock(target, datasetPaths(target, null).lockName, action);
}

/** @returns the outermost folder that was made; null when all were there */
async function makeTarget(target: string): Promise<string | null> {
  try {
    return (await mkdir(target, { recursive: true })) ?? null;
  } catch (error) {
    throw asWriteError(error, target);
  }
}

/** Removes the folders that were made for an import that came to nothing. */
async function removeEmpty(target: string, made: string | null): Promise<void> {
  if (made === null) return;
  for (let folder = target; ; folder = dirname(folder)) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed || folder === resolve(made)) return;
  }
}

function limitsOf(options: ImportOptions): ImportLimits {
  const limits = { ...DEFAULT_LIMITS };
  for (const key of Object.keys(limits) as (keyof ImportLimits)[]) {
    const value = options[key] ?? limits[key];
    if (!(value > 0)) throw invalid(`${key} cannot be ${value}.`, 'Choose a number above 0.');
    limits[key] = value;
  }
  return limits;
}

function checkOptions({ person, into }: ImportOptions, names: NameEncoding): void {
  if (!isNameEncoding(names)) {
    throw invalid(
      `No encoding is called ${JSON.stringify(names)}.`,
      'Choose auto, cp437, or a name like shift_jis, gbk, big5, euc-kr, windows-1252.',
    );
  }
  if (person === undefined) return;
  if (into !== 'raw') {
    throw invalid('A person can only be named for photos.', 'Import with --into raw.');
  }
  if (person.trim() === '' || /[/\\\0]/.test(person) || person.startsWith('.')) {
    throw invalid(`A folder cannot be called ${JSON.stringify(person)}.`, 'Give a plain name.');
  }
}

function invalid(message: string, remedy: string): LikenessError {
  return new LikenessError(ErrorCode.InvalidInput, message, remedy);
}

/** Sentences about what a user would not expect. */
function noteSurprises(
  { renamed, skipped, identical }: ImportReport,
  { onNote }: JobContext,
): void {
  const say = (count: number | undefined, sentence: string) => {
    if (count !== undefined && count > 0) onNote?.(`${count} ${sentence}`);
  };
  say(
    renamed.length,
    'files got a number after their name because the target has others of that name.',
  );
  say(identical, 'files are in the target already, byte for byte, and were left out.');
  say(skipped['in-no-person-folder'], 'images lie in no person’s folder and were left out.');
  say(
    skipped['archive-in-archive'],
    'archives inside the archive were left out: unpack them first.',
  );
  say(skipped['not-in-list'], 'crops that its list.txt does not name were left out.');
  say(
    skipped['bad-name'],
    'files have a name too long, or not fit for list.txt, and were left out.',
  );
}
