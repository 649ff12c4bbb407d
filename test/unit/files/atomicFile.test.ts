import { spawnSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../../server/src/files/atomicFile';
import { removeLeftovers } from '../../../server/src/files/leftovers';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness atomic '));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeFileAtomic', () => {
  it('writes text and bytes, makes the folders they are in, and leaves nothing else', async () => {
    const path = join(folder, 'a/b/Zoë 😀.txt');
    await writeFileAtomic(path, 'Grüße\n');
    expect(await readFile(path, 'utf8')).toBe('Grüße\n');
    const part = new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 4);
    await writeFileAtomic(path, part);
    expect([...(await readFile(path))]).toEqual([2, 3, 4]);
    expect(await readdir(join(folder, 'a/b'))).toEqual(['Zoë 😀.txt']);
  });

  it('writes many versions at once without mixing them', async () => {
    const path = join(folder, 'file');
    const versions = Array.from({ length: 30 }, (_, i) => String(i).repeat(50_000));
    await Promise.all(versions.map((version) => writeFileAtomic(path, version)));
    expect(versions).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['file']);
  });

  it.skipIf(process.platform === 'win32')('keeps permissions and links', async () => {
    const [path, link] = [join(folder, 'file'), join(folder, 'link')];
    await writeFile(path, 'old');
    await chmod(path, 0o640);
    await symlink('file', link);
    await writeFileAtomic(link, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it('says in words what stands in the way', async () => {
    await mkdir(join(folder, 'taken'));
    await writeFile(join(folder, 'file'), '');
    for (const path of [join(folder, 'taken'), join(folder, 'file', 'below')]) {
      const error = { code: 1004, path, remedy: expect.stringMatching(/folder/) as string };
      await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject(error);
    }
    expect((await readdir(folder)).sort()).toEqual(['file', 'taken']);
  });
});

describe.skipIf(process.platform === 'win32')('a write that is cut short by a limit', () => {
  it('leaves the old file as it was, and no other', async () => {
    const script = resolve('out/test-bundles/writingProcess.js');
    const entry = resolve('test/unit/files/writingProcess.ts');
    await build({ entryPoints: [entry], outfile: script, bundle: true, platform: 'node' });
    const path = join(folder, 'list.txt');
    await writeFile(path, 'old');
    // 8 blocks of 512 or 1,024 bytes: the system writes as much of the 20,000 as goes, then refuses.
    const limited = ['-c', 'ulimit -f 8 && exec "$@"', 'sh', process.execPath, script];
    const { status, stdout } = spawnSync('sh', [...limited, path, '20000'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([3, expect.stringContaining('EFBIG') as string]);
    expect(JSON.parse(stdout)).toMatchObject({ code: 1004, path });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['list.txt']);
  });
});

describe('removeLeftovers', () => {
  it('removes what a killed writer left beside its own files, and nothing else', async () => {
    const names = ['list.txt', 'list.txt.1234567890', 'list.txt.123', 'mine.1234567890'];
    for (const name of names) await writeFile(join(folder, name), '');
    await removeLeftovers(folder, (name) => name === 'list.txt');
    expect((await readdir(folder)).sort()).toEqual(['list.txt', 'list.txt.123', 'mine.1234567890']);
  });
});
