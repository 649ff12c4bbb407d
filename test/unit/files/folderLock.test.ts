import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { withFolderLock } from '../../../server/src/files/folderLock';

const BUNDLE = resolve(__dirname, '../../../out/lockingProcess.js');

let folder: string;

beforeAll(async () => {
  await build({
    entryPoints: [join(__dirname, 'lockingProcess.ts')],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

function startProcess(additions: number): ChildProcess {
  return spawn(process.execPath, [BUNDLE, folder, String(additions)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Leaves the lock of a process that was killed while it held it. */
async function killHolder(): Promise<void> {
  const holder = startProcess(-1);
  await once(holder.stdout!, 'data');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(await readdir(folder)).toEqual(['a.holder', 'a.lock']);
}

describe('withFolderLock', () => {
  it('lets one in at a time, and says who waits in vain', async () => {
    const second = () => withFolderLock(folder, 'a', () => Promise.resolve('in'), 200);
    await withFolderLock(folder, 'a', async () => {
      await expect(second()).rejects.toMatchObject({ code: ErrorCode.Busy, path: folder });
    });
    expect(await second()).toBe('in');
  });

  it('frees both of two nested locks of one folder, whatever the inner one does', async () => {
    const inner = () => withFolderLock(folder, 'inner', () => Promise.reject(new Error('inside')));
    await expect(withFolderLock(folder, 'outer', inner)).rejects.toThrow('inside');
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over the lock of a killed process at once, and leaves nothing behind', async () => {
    await killHolder();
    expect(await withFolderLock(folder, 'a', () => Promise.resolve('in'), 2000)).toBe('in');
    expect(await readdir(folder)).toEqual([]);
  });

  it('notices that the holder it waits for was killed', async () => {
    const holder = startProcess(-1);
    await once(holder.stdout!, 'data');
    const waiting = withFolderLock(folder, 'a', () => Promise.resolve('in'), 5000);
    setTimeout(() => holder.kill('SIGKILL'), 300);
    expect(await waiting).toBe('in');
  });

  it('leaves a lock alone whose holder is on another machine', async () => {
    await mkdir(join(folder, 'a.lock'));
    const holder = { machine: 'elsewhere', pid: 2 ** 22, folder: 'x' };
    await writeFile(join(folder, 'a.holder'), JSON.stringify(holder));
    const waiting = withFolderLock(folder, 'a', () => Promise.resolve('in'), 300);
    await expect(waiting).rejects.toMatchObject({ code: ErrorCode.Busy });
  });

  it('leaves a new lock alone beside which an old holder is still named', async () => {
    await killHolder();
    await rm(join(folder, 'a.lock'), { recursive: true });
    await mkdir(join(folder, 'a.lock'));
    const waiting = withFolderLock(folder, 'a', () => Promise.resolve('in'), 300);
    await expect(waiting).rejects.toMatchObject({ code: ErrorCode.Busy });
  });

  it('lets four processes that find a killed one’s lock in one after the other', async () => {
    await killHolder();
    writeFileSync(join(folder, 'counter'), '0');
    const processes = [startProcess(25), startProcess(25), startProcess(25), startProcess(25)];
    await Promise.all(processes.map((child) => once(child, 'exit')));
    expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('100');
    expect(await readdir(folder)).toEqual(['counter']);
  }, 60_000);
});
