import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ErrorCode } from '../../../protocol/src/errors';
import type { GroupsUndoResult, GroupsWriteResult, PhotoGroup } from '../../../protocol/src/review';
import { LikenessError } from '../errors';
import { asWriteError, writeFileAtomic } from '../files/atomicFile';
import { foldName, unportable } from '../files/portableNames';
import { likenessFolder } from '../files/workspace';
import { personName } from '../gallery/personName';
import type { JobContext } from '../job';
import { copyPhotos, planCopies, type PhotoCopy } from './personFolders';

export interface WriteGroupsOptions {
  groups: readonly PhotoGroup[];
  /** Folder for the people's folders; what lies there stays. */
  out: string;
  /** Its folder .likeness keeps what was copied, so that it can be taken back. */
  workspace: string;
}

/**
 * Copies groups of photos into a folder a person; groups of one name are one person. Photos are never moved.
 * Where it fails or is cancelled, what was copied is taken back.
 * @throws LikenessError InvalidInput for a name that no folder can have, CannotWrite, Cancelled
 */
export async function writeGroups(
  { groups, out, workspace }: WriteGroupsOptions,
  context: JobContext = {},
): Promise<GroupsWriteResult> {
  const people = byName(groups);
  const copies = await planCopies(people, resolve(out));
  const receipt = await writeReceipt(workspace, copies);
  try {
    await copyPhotos(copies, context);
  } catch (error) {
    await undoGroups(receipt);
    throw error;
  }
  return { out: resolve(out), people: people.length, copied: copies.length, receipt };
}

/**
 * Takes copies back, those that still are what was copied, and folders that are empty then.
 * @param receipt what writeGroups wrote
 * @throws LikenessError NotFound, CorruptFile, CannotWrite
 */
export async function undoGroups(receipt: string): Promise<GroupsUndoResult> {
  const copies = await readReceipt(receipt);
  let removed = 0;
  for (const copy of copies) {
    if (!(await isUnchanged(copy))) continue;
    await rm(copy.to).catch((error: unknown) => {
      throw asWriteError(error, copy.to);
    });
    removed++;
  }
  // What others have put there keeps its folder.
  const folders = new Set(copies.map(({ to }) => dirname(to)));
  for (const folder of folders) await rmdir(folder).catch(() => undefined);
  await rm(receipt, { force: true });
  return { removed, kept: copies.length - removed };
}

function byName(groups: readonly PhotoGroup[]): PhotoGroup[] {
  const people = new Map<string, PhotoGroup>();
  for (const { name, photos } of groups) {
    const checked = folderName(name);
    const known = people.get(foldName(checked));
    if (known === undefined) people.set(foldName(checked), { name: checked, photos: [...photos] });
    else known.photos.push(...photos);
  }
  return [...people.values()];
}

function folderName(text: string): string {
  const name = personName(text);
  const why = /[/\\]/.test(name) ? 'has a slash in it' : unportable(name);
  if (why === null && !name.startsWith('.')) return name;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `No folder can be named "${name}": it ${why ?? 'begins with a dot'}.`,
    'Give another name.',
  );
}

const RECEIPT = z.array(z.object({ from: z.string(), to: z.string() }));

/** Written before the first copy: what a crash leaves can be taken back too. */
async function writeReceipt(workspace: string, copies: readonly PhotoCopy[]): Promise<string> {
  const folder = join(await likenessFolder(workspace), 'groups');
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw asWriteError(error, folder);
  });
  const path = join(folder, `${new Date().toISOString().replaceAll(':', '')}.json`);
  await writeFileAtomic(path, JSON.stringify(copies));
  return path;
}

async function readReceipt(path: string): Promise<PhotoCopy[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new LikenessError(
      ErrorCode.NotFound,
      `${path} is not there: these copies were taken back already.`,
      'Remove the folders by hand where they are not wanted.',
      path,
    );
  });
  try {
    return RECEIPT.parse(JSON.parse(text));
  } catch {
    throw new LikenessError(
      ErrorCode.CorruptFile,
      `${path} cannot be understood.`,
      'Remove the folders by hand where they are not wanted.',
      path,
    );
  }
}

async function isUnchanged({ from, to }: PhotoCopy): Promise<boolean> {
  try {
    return (await readFile(from)).equals(await readFile(to));
  } catch {
    return false;
  }
}
