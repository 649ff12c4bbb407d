import { statSync, writeFileSync, type BigIntStats } from 'node:fs';
import { readFile, rm, rmdir, stat } from 'node:fs/promises';
import { isAlive, machine } from './liveProcess';

/**
 * Who holds a lock, in a file `<name>.holder` beside the lock's folder `<name>.lock`: with it the lock of
 * a killed process is known at once, while one whose holder runs on another machine must expire.
 */
interface LockHolder {
  machine: string;
  pid: number;
  /** Which lock this speaks of: a folder that was made anew is another one. */
  folder: string;
}

/**
 * Says who holds the lock; call while holding it, at once: a process that is killed before this has a lock
 * that must expire. That is why it does not let others have their turn. A failure does no other harm.
 */
export function recordHolder(path: string): void {
  try {
    const folder = asIdentity(statSync(`${path}.lock`, { bigint: true }));
    const holder: LockHolder = { machine: machine(), pid: process.pid, folder };
    writeFileSync(`${path}.holder`, JSON.stringify(holder));
  } catch {
    // A full disk, or a lock that somebody has taken away.
  }
}

/** Call while still holding the lock. */
export async function forgetHolder(path: string): Promise<void> {
  await rm(`${path}.holder`, { force: true }).catch(() => undefined);
}

/** Whether the process that made this very lock ran on this machine and is gone. */
export async function isHolderDead(path: string): Promise<boolean> {
  const holder = parse(await readFile(`${path}.holder`, 'utf8').catch(() => ''));
  if (holder?.machine !== machine() || isAlive(holder.pid)) return false;
  return holder.folder === (await identity(`${path}.lock`));
}

/** Removes what a dead holder left. Only one process at a time may do so. */
export async function removeDeadLock(path: string): Promise<void> {
  await rm(`${path}.holder`, { force: true });
  await rmdir(`${path}.lock`);
}

async function identity(folder: string): Promise<string | null> {
  const found = await stat(folder, { bigint: true }).catch(() => null);
  return found === null ? null : asIdentity(found);
}

function asIdentity({ dev, ino, birthtimeNs }: BigIntStats): string {
  return `${dev}-${ino}-${birthtimeNs}`;
}

function parse(text: string): LockHolder | null {
  try {
    const holder = JSON.parse(text) as Partial<LockHolder> | null;
    return typeof holder?.pid === 'number' ? (holder as LockHolder) : null;
  } catch {
    return null;
  }
}
