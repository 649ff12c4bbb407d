import { spawnSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Ended } from '../runLikeness';
import {
  canMount,
  likenessWithin,
  mount,
  permissionsBind,
  POWERLESS_ID,
  smallDisk,
  type Limits,
} from './limits';
import { CROPS, leftoversIn, QUICK, runOf, smallWorld, treeOf, worldCopy } from './world';

/** Every verb that writes, on the small world's photos. */
const PREPARE = ['prepare', 'raw', 'dataset', ...QUICK];
const FEATURES = ['features', 'dataset', '--workers', '1'];
const TRAIN = ['train', 'dataset', '--epochs', '2', '--workers', '1'];
const ENROLL = ['enroll', 'Bea', 'raw/p2/1.jpg', ...QUICK];

function expectRefusal({ code, out, err }: Ended, words: RegExp): void {
  expect([code, out, err]).toEqual([
    1,
    '',
    expect.not.stringContaining('should not have') as string,
  ]);
  expect(err).toMatch(/Cannot write \S/);
  expect(err).toMatch(words);
}

/** What a dataset comes to: its list, its crops and the number of its faces. */
async function datasetOf(world: string): Promise<Record<string, string>> {
  const tree = await treeOf(join(world, 'dataset'));
  const isTimed = (path: string) => path === 'faces.arrow' || path === 'report.json';
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !isTimed(path)));
}

/**
 * Takes the verbs through a workspace whose disk refuses at first: each says so and leaves nothing half
 * done, and comes to the same end as on a good disk once it is allowed to.
 */
async function surviveRefusals(
  world: string,
  refuse: (args: string[]) => Promise<Ended>,
  allow: (args: string[]) => Promise<Ended>,
  words: RegExp,
): Promise<void> {
  const whole = await smallWorld();
  for (const args of [PREPARE, FEATURES, TRAIN, ENROLL]) {
    const rawBefore = await treeOf(join(world, 'raw'));
    expectRefusal(await refuse(args), words);
    expect(await treeOf(join(world, 'raw'))).toEqual(rawBefore);
    expect(leftoversIn(await treeOf(world)), args[0]).toEqual([]);
    const { code, err } = await allow(args);
    expect([args[0], code, err]).toEqual([args[0], 0, expect.anything()]);
    expect(leftoversIn(await treeOf(world)), args[0]).toEqual([]);
  }
  expect(await datasetOf(world)).toEqual(await datasetOf(whole));
  const { out } = await allow(['people', '--json']);
  expect(JSON.parse(out)).toMatchObject([{ name: 'Bea', faces: 1 }]);
  const runs = Object.keys(await treeOf(join(world, '.likeness/runs')));
  expect(runs.filter((path) => path.endsWith('result.json'))).toHaveLength(1);
}

/** A world in which nothing has been done yet. */
async function photosOnly(folder: string): Promise<void> {
  await cp(join(await smallWorld(), 'raw'), join(folder, 'raw'), { recursive: true });
}

describe.skipIf(!canMount())('a full disk (needs to mount one: root on Linux)', () => {
  it('stops each verb with what to do; with room again each comes to the same end', async () => {
    const disk = smallDisk('size=16m');
    const cwd = join(disk, 'world');
    await mkdir(cwd);
    await photosOnly(cwd);
    /** Leaves so little room that the verb must run into the end of it. */
    const refuse = async (args: string[]) => {
      const used = Number(
        spawnSync('df', ['--output=used', '-k', disk]).stdout.toString().split('\n')[1],
      );
      expect(mount(disk, `remount,size=${used + 8}k`)).toBe(true);
      const ended = await likenessWithin(args, { cwd });
      expect(mount(disk, 'remount,size=16m')).toBe(true);
      return ended;
    };
    const allow = (args: string[]) => likenessWithin(args, { cwd });
    await surviveRefusals(cwd, refuse, allow, /ENOSPC.*\nFree some disk space/);
  });

  it('costs nothing of a dataset that is there: old files stay whole', async () => {
    const disk = smallDisk('size=16m');
    const cwd = join(disk, 'world');
    await cp(await smallWorld(), cwd, { recursive: true });
    const before = await treeOf(cwd);
    await rm(join(cwd, 'raw/p1/1.jpg'));
    const used = Number(
      spawnSync('df', ['--output=used', '-k', disk]).stdout.toString().split('\n')[1],
    );
    expect(mount(disk, `remount,size=${used}k`)).toBe(true);
    const { code, err } = await likenessWithin([...PREPARE, '--margin', '0.1'], { cwd });
    expect([code, err]).toEqual([1, expect.stringContaining('ENOSPC') as string]);
    const after = await treeOf(cwd);
    for (const path of ['dataset/list.txt', 'dataset/faces.arrow', 'dataset/report.json']) {
      expect(after[path], path).toBe(before[path]);
    }
    expect(leftoversIn(after)).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('files that may grow no further (needs Unix)', () => {
  it('stop each verb with what to do, and put no stump in the place of a file', async () => {
    const cwd = join(await worldCopy(), '../limited');
    await mkdir(cwd);
    await photosOnly(cwd);
    // Crops and tables are larger than 1 or 2 kB: the system writes that much, then refuses.
    const refuse = (args: string[]) => likenessWithin(args, { cwd, fileBlocks: 2 });
    const allow = (args: string[]) => likenessWithin(args, { cwd });
    await surviveRefusals(cwd, refuse, allow, /(EFBIG|ENOSPC)/);
  });
});

const READ_ONLY_REMEDY =
  /\((EROFS|EACCES|EPERM)\)\.\n(The disk is read-only|Give yourself permission)/;

/** What must work, and what must be refused, where nothing can be written. */
async function expectReadOnly(cwd: string, limits: Omit<Limits, 'cwd'> = {}): Promise<void> {
  const before = await treeOf(cwd);
  const run = await runOf(cwd);
  const likeness = (...args: string[]) => likenessWithin(args, { cwd, ...limits });
  const people = await likeness('people', '--json');
  expect([people.code, people.err]).toEqual([0, '']);
  expect(JSON.parse(people.out)).toMatchObject([{ name: 'Ada', faces: 2 }]);
  const found = await likeness('recognize', 'raw/p1/1.jpg', ...QUICK, '--json');
  expect([found.code, JSON.parse(found.out || 'null')]).toMatchObject([0, [{ name: 'Ada' }]]);
  const writing = [
    PREPARE,
    TRAIN,
    ['train', 'dataset', '--resume', run, '--epochs', '9'],
    ENROLL,
    ['people', 'rename', 'Ada', 'Bea'],
    ['recognize', 'raw/p1/1.jpg', '--out', 'named.jpg', ...QUICK],
  ];
  for (const args of writing) expectRefusal(await likeness(...args), READ_ONLY_REMEDY);
  expect(await treeOf(cwd)).toEqual(before);
}

describe.skipIf(!canMount())('a read-only disk (needs to mount one: root on Linux)', () => {
  it('lets people be recognised and refuses what would write, changing nothing', async () => {
    const disk = smallDisk('size=16m');
    const cwd = join(disk, 'world');
    await cp(await smallWorld(), cwd, { recursive: true });
    expect(mount(disk, 'remount,ro')).toBe(true);
    await expectReadOnly(cwd);
  });
});

describe.skipIf(!permissionsBind())(
  'folders without permission (needs Unix, and a checkout others can read)',
  () => {
    let cwd: string;
    beforeEach(async () => {
      cwd = await worldCopy();
      await chmod(join(cwd, '..'), 0o755);
    });

    it('to write let people be recognised and refuse what would write, changing nothing', async () => {
      await protect(cwd);
      await expectReadOnly(cwd, { powerless: true });
      for (const { path, isFolder } of await entriesOf(cwd)) if (isFolder) await chmod(path, 0o755);
    });

    it.each([
      ['.likeness/gallery.lance/faces.lance/_versions', ['people']],
      ['.likeness/gallery.lance', ['recognize', 'raw/p1/1.jpg', ...QUICK]],
      ['.likeness/runs', ['recognize', 'raw/p1/1.jpg', ...QUICK]],
      ['dataset', ['features', 'dataset']],
      ['dataset/images', ['prepare', 'raw', 'dataset', ...QUICK]],
      ['raw', ['prepare', 'raw', 'dataset', ...QUICK]],
    ])('to read %s are told by name, never taken for empty', async (folder, args) => {
      await giveToPowerless(cwd);
      const path = join(cwd, folder);
      const before = await treeOf(cwd);
      await chmod(path, 0);
      const { code, out, err } = await likenessWithin(args, { cwd, powerless: true });
      await chmod(path, 0o755);
      expect([code, out, err]).toEqual([
        1,
        '',
        expect.not.stringContaining('should not have') as string,
      ]);
      expect(err).toContain(folder.split('/')[0]!);
      expect(err).toMatch(/EACCES|permission|cannot be read/i);
      expect(await treeOf(cwd)).toEqual(before);
    });
  },
);

async function entriesOf(folder: string): Promise<{ path: string; isFolder: boolean }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const inside = entries.map((entry) => ({
    path: join(entry.parentPath, entry.name),
    isFolder: entry.isDirectory(),
  }));
  return [{ path: folder, isFolder: true }, ...inside];
}

/** All may read, nobody but root may write; LanceDB lets only its owner read what it wrote. */
async function protect(folder: string): Promise<void> {
  for (const { path, isFolder } of await entriesOf(folder))
    await chmod(path, isFolder ? 0o555 : 0o444);
}

async function giveToPowerless(folder: string): Promise<void> {
  for (const { path } of await entriesOf(folder)) await chown(path, POWERLESS_ID, POWERLESS_ID);
}

it('the small world is whole', async () => {
  const list = await readFile(join(await smallWorld(), 'dataset/list.txt'), 'utf8');
  expect(list).toBe(CROPS.map((image) => `${image}\n`).join(''));
});
