import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { asWriteError } from '../files/atomicFile';

/** Hidden, so that nothing takes what lies in it for photos. */
export const STAGING_PREFIX = '.likeness-import-';

/** So many files a folder: file systems and file managers slow down with hundreds of thousands. */
const FILES_A_FOLDER = 1000;

/** Left free beside what is unpacked: lists and tables are written too. */
const RESERVE_BYTES = 64e6;

/** How long a cancelled import waits for its staging folder to go before it leaves that to the next. */
const REMOVE_PATIENCE_MS = 50;

/**
 * The folder that members are unpacked into, under numbers: no name out of an archive reaches the disk
 * before it was looked at. It lies inside the target, so that what was unpacked is on the same disk and
 * moves by a rename, and no other folder need be writable.
 */
export class Staging {
  private count = 0;
  private readonly folders = new Map<string, Promise<void>>();

  private constructor(readonly folder: string) {}

  /** @throws LikenessError CannotWrite */
  static async create(target: string): Promise<Staging> {
    const folder = join(target, STAGING_PREFIX + randomBytes(6).toString('hex'));
    try {
      await mkdir(folder);
    } catch (error) {
      throw asWriteError(error, target);
    }
    return new Staging(folder);
  }

  /** A new name, relative to the folder; its own folder is there. */
  async nextName(): Promise<string> {
    const name = stagedName(this.count++);
    const folder = name.slice(0, name.indexOf('/'));
    const made = this.folders.get(folder) ?? this.make(folder);
    this.folders.set(folder, made);
    await made;
    return name;
  }

  private async make(folder: string): Promise<void> {
    await mkdir(join(this.folder, folder)).catch((error: unknown) => {
      throw asWriteError(error, this.folder);
    });
  }

  pathOf(staged: string): string {
    return join(this.folder, staged);
  }

  /**
   * @param patient whether to wait until all of it is gone
   * @param unused resolves when none of its files is open any more: Windows removes no open ones
   */
  async remove(patient: boolean, unused = Promise.resolve()): Promise<void> {
    const removed = unused
      .then(() => rm(this.folder, { recursive: true, force: true }))
      .catch(() => undefined);
    await (patient ? removed : Promise.race([removed, setTimeout(REMOVE_PATIENCE_MS)]));
  }
}

/** Name of the n-th file (from 0), relative to the staging folder. */
export function stagedName(n: number): string {
  return `${Math.floor(n / FILES_A_FOLDER)}/${n}`;
}

/** Staging folders that imports which ended early left in a target. */
export async function staleStagings(target: string): Promise<string[]> {
  const names = await readdir(target).catch(() => []);
  return names.filter((name) => name.startsWith(STAGING_PREFIX)).map((name) => join(target, name));
}

/**
 * @param bytes about to be written into `folder`
 * @throws LikenessError CannotWrite when the disk has no room for them
 */
export async function checkFreeSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= bytes + RESERVE_BYTES) return;
  throw new LikenessError(
    ErrorCode.CannotWrite,
    `There is no room for ${(bytes / 1e6).toFixed(0)} MB in ${folder}: ${(freeBytes / 1e6).toFixed(0)} MB are free.`,
    'Free some disk space, or choose a folder on another disk.',
    folder,
  );
}

/** Forces a file's content to the disk and closes it. */
export async function syncAndClose(handle: FileHandle): Promise<void> {
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Forces the names in a folder to the disk, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; there a rename is on the disk by itself.
  const handle = await open(folder).catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
