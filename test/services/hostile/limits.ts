import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import type { Ended } from '../runLikeness';

const CLI = resolve(__dirname, '../../../dist/cli.js');

/** No verb of these tests takes as long; one that does hangs. */
const HANGS_AFTER_MS = 150_000;

export interface Limits {
  cwd: string;
  /** Largest file the process may write, in blocks of 512 bytes (1,024 with some shells). */
  fileBlocks?: number;
  /** Run as somebody who may do only what permissions say. */
  powerless?: boolean;
}

/** Runs the built command line under limits; one that hangs is killed and has no exit code. */
export function likenessWithin(
  args: readonly string[],
  { cwd, fileBlocks, powerless }: Limits,
): Promise<Ended> {
  const command = [process.execPath, CLI, ...args];
  const limited =
    fileBlocks === undefined
      ? command
      : ['sh', '-c', `ulimit -f ${fileBlocks} && exec "$@"`, 'sh', ...command];
  const child = spawn(limited[0]!, limited.slice(1), {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: HANGS_AFTER_MS,
    killSignal: 'SIGKILL',
    ...(powerless ? nobody() : {}),
  });
  const result = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.err += text));
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => done({ code, ...result }));
  });
}

const isRoot = process.getuid?.() === 0;
/** "nobody" of Linux; on no system the owner of the tests' files. */
const NOBODY_ID = 65534;

/** Permissions do not bind root: what root's tests start must be somebody else. */
function nobody(): { uid?: number; gid?: number } {
  return isRoot ? { uid: NOBODY_ID, gid: NOBODY_ID } : {};
}

/** Who owns what `powerless` processes may write. */
export const POWERLESS_ID = isRoot ? NOBODY_ID : (process.getuid?.() ?? 0);

/**
 * Whether permissions can be tested here: either they bind us, or we are root and somebody else can start
 * the program (not from a checkout in root's own folder).
 */
export function permissionsBind(): boolean {
  if (process.platform === 'win32') return false;
  const options = { ...nobody(), stdio: 'ignore' } as const;
  return spawnSync(process.execPath, [CLI, '--version'], options).status === 0;
}

/** Whether this process may mount a disk of its own (root on Linux, outside most containers). */
export function canMount(): boolean {
  if (process.platform !== 'linux' || !isRoot) return false;
  const folder = mkdtempSync(join(tmpdir(), 'likeness-mount-'));
  const mounted = mount(folder, 'size=64k');
  if (mounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mounted;
}

/** @param options of tmpfs, such as "size=64k"; with "remount,…" of a disk that is mounted already */
export function mount(folder: string, options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
}

/** A small disk of its own, unmounted when the tests of the file are over. */
export function smallDisk(options: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'likeness disk '));
  if (!mount(folder, options)) throw new Error(`Cannot mount ${folder}`);
  afterAll(() => {
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
