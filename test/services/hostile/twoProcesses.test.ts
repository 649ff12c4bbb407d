import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { readFaces } from '../../../server/src/dataset/datasetIndex';
import { datasetPaths } from '../../../server/src/dataset/datasetPaths';
import { withFolderLock } from '../../../server/src/files/folderLock';
import { likenessWithin } from './limits';
import { CROPS, leftoversIn, QUICK, runOf, smallWorld, treeOf, worldCopy } from './world';

let cwd: string;
beforeEach(async () => {
  cwd = await worldCopy();
});

const likeness = (...args: string[]) => likenessWithin(args, { cwd });
const PREPARE = ['prepare', 'raw', 'dataset', ...QUICK, '--json'];

/** Without the two files that hold the time. */
async function datasetTree(world: string): Promise<[path: string, what: string][]> {
  const tree = Object.entries(await treeOf(join(world, 'dataset')));
  return tree.filter(([path]) => path !== 'report.json' && path !== 'faces.arrow');
}

async function expectTidy(): Promise<void> {
  expect(leftoversIn(await treeOf(cwd))).toEqual([]);
}

describe('two processes on one workspace', () => {
  it('prepare the same dataset one after the other: one makes the crops, the other finds them', async () => {
    await rm(join(cwd, 'dataset'), { recursive: true });
    const both = await Promise.all([likeness(...PREPARE), likeness(...PREPARE)]);
    const reports = both.map(({ out }) => JSON.parse(out) as { made: number; kept: number });
    expect(reports.map(({ made }) => made).sort((a, b) => a - b)).toEqual([0, CROPS.length]);
    expect(reports.map(({ kept }) => kept)).toEqual([CROPS.length, CROPS.length]);
    expect(await datasetTree(cwd)).toEqual(await datasetTree(await smallWorld()));
    await expectTidy();
  });

  it('say that they wait when another prepares the same dataset', async () => {
    const { folder, lockName } = datasetPaths(join(cwd, 'dataset'), null);
    const waiting = await withFolderLock(folder, lockName, async () => {
      const run = likeness(...PREPARE);
      const first = await Promise.race([run, sleep(5000)]);
      expect(first).toBeUndefined();
      return { run };
    });
    const { code, err } = await waiting.run;
    expect(code).toBe(0);
    expect(err).toContain('Another run works on this dataset');
  });

  it('cannot resume one run both: the second is told so, and the first ends as if alone', async () => {
    const run = await runOf(cwd);
    const resume = [
      'train',
      'dataset',
      '--resume',
      run,
      '--epochs',
      '3000',
      '--workers',
      '1',
      '--json',
    ];
    const first = likeness(...resume);
    while (!(await readdir(run)).includes('training.lock'))
      await new Promise((r) => setTimeout(r, 20));
    const second = await likeness(...resume);
    expect([second.code, second.out]).toEqual([1, '']);
    expect(second.err).toContain(`The run ${run} is being trained by another process.`);
    expect(second.err).toContain('Wait until that has ended, or stop it');
    expect(JSON.parse((await first).out)).toMatchObject({ run, epochs: 3000 });
    await expectTidy();
  });

  it('train two runs side by side', async () => {
    const train = ['train', 'dataset', '--epochs', '2', '--workers', '1', '--json'];
    const both = await Promise.all([likeness(...train), likeness(...train)]);
    const runs = both.map(({ out }) => (JSON.parse(out) as { run: string }).run);
    expect(new Set(runs).size).toBe(2);
    const heads = await Promise.all(runs.map((run) => readFile(join(run, 'head.safetensors'))));
    expect(heads[0]!.equals(heads[1]!)).toBe(true);
    await expectTidy();
  });

  it('prepare while features and training read: each sees the dataset before or after', async () => {
    await rm(join(cwd, '.likeness'), { recursive: true });
    const [prepared, features, trained] = await Promise.all([
      likeness(...PREPARE, '--margin', '0.2'),
      likeness('features', 'dataset', '--workers', '1', '--json'),
      likeness('train', 'dataset', '--epochs', '1', '--workers', '1', '--json'),
    ]);
    for (const { code, err } of [prepared, features, trained]) {
      expect([code, err]).toEqual([0, expect.not.stringContaining('should not have') as string]);
    }
    expect(JSON.parse(prepared.out)).toMatchObject({ kept: CROPS.length, made: CROPS.length });
    const again = await likeness('features', 'dataset', '--workers', '1', '--json');
    expect(JSON.parse(again.out)).toMatchObject({ images: CROPS.length, unreadable: 0 });
    expect([...(await readFaces(join(cwd, 'dataset'))).keys()].sort()).toEqual(CROPS);
    await expectTidy();
  });

  it('compute the same features at once without losing one', async () => {
    await rm(join(cwd, '.likeness'), { recursive: true });
    const features = ['features', 'dataset', '--workers', '1', '--json'];
    const both = await Promise.all([likeness(...features), likeness(...features)]);
    for (const { out } of both) expect(JSON.parse(out)).toMatchObject({ images: CROPS.length });
    const third = await likeness(...features);
    expect(JSON.parse(third.out)).toMatchObject({ images: CROPS.length, computed: 0 });
    await expectTidy();
  });

  it('enrol two people into a new gallery at once', async () => {
    await rm(join(cwd, '.likeness'), { recursive: true });
    await mkdir(join(cwd, '.likeness'));
    await cp(join(await smallWorld(), '.likeness/runs'), join(cwd, '.likeness/runs'), {
      recursive: true,
    });
    const both = await Promise.all([
      likeness('enroll', 'Bea', 'raw/p2/1.jpg', 'raw/p2/2.jpg', ...QUICK, '--json'),
      likeness('enroll', 'Cleo', 'raw/p3/1.jpg', ...QUICK, '--json'),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const { out } = await likeness('people', '--json');
    expect(JSON.parse(out)).toMatchObject([
      { name: 'Bea', faces: 2 },
      { name: 'Cleo', faces: 1 },
    ]);
    await expectTidy();
  });
});
