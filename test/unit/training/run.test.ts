import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { likenessFolder } from '../../../server/src/files/workspace';
import {
  createRun,
  listRuns,
  readRun,
  readRunConfig,
  writeRunHead,
  type RunConfig,
  type RunHead,
} from '../../../server/src/training/run';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';

const CONFIG: RunConfig = {
  format: 1,
  createdAt: '2026-11-03T14:25:30.123Z',
  dataset: '/data/set',
  backbone: 'face-api',
  backboneKey: 'face-api-1',
  dimensions: 2,
  settings: DEFAULT_TRAIN_SETTINGS,
  versions: { likeness: '0.1.0', node: 'v20', tensorflow: '4.22.0', backend: 'wasm' },
  images: [
    { image: 'a/1.jpg', sha256: 'aa', use: 'train' },
    { image: 'a/2.jpg', sha256: 'ab', use: 'validation-photos' },
    { image: 'b/1.jpg', sha256: 'ba', use: 'validation-people' },
    { image: 'c/1.jpg', sha256: 'ca', use: 'test' },
  ],
  notes: [],
};

const HEAD: RunHead = {
  head: { dimensions: 2, weights: new Float32Array(256).fill(0.5) },
  backbone: 'face-api',
  backboneKey: 'face-api-1',
  threshold: {
    threshold: 1.1,
    far: 1e-3,
    impostorPairs: 5000,
    tooFewPairs: false,
    measuredOn: 'unseen-people',
  },
  epoch: 4,
  mix: 0.6,
};

describe('run folders', () => {
  let workspace: string;
  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'likeness-workspace-'));
  });

  test('lie in .likeness, which keeps itself out of git', async () => {
    const folder = await createRun(workspace, CONFIG);
    expect(folder).toBe(join(workspace, '.likeness', 'runs', '2026-11-03-142530-batch-hard-seed1'));
    expect(await readFile(join(workspace, '.likeness', '.gitignore'), 'utf8')).toBe('*\n');
  });

  test('leave a .gitignore alone that someone changed', async () => {
    const folder = await likenessFolder(workspace);
    await writeFile(join(folder, '.gitignore'), '!runs\n');
    await likenessFolder(workspace);
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('!runs\n');
  });

  test('of the same second get names of their own', async () => {
    const folders = await Promise.all([1, 2, 3].map(() => createRun(workspace, CONFIG)));
    expect(new Set(folders).size).toBe(3);
  });

  test('give back their head, threshold and what they have seen', async () => {
    const folder = await createRun(workspace, CONFIG);
    await writeRunHead(folder, HEAD);
    expect(await readRun(folder)).toEqual({
      folder,
      name: '2026-11-03-142530-batch-hard-seed1',
      config: CONFIG,
      head: HEAD.head,
      threshold: HEAD.threshold,
      epoch: 4,
      mix: 0.6,
      trainedOn: new Set(['aa']),
      validatedOn: new Set(['ab', 'ba']),
    });
  });

  test('are listed newest first, without what is no run', async () => {
    const older = await createRun(workspace, CONFIG);
    const newer = await createRun(workspace, { ...CONFIG, createdAt: '2026-11-04T00:00:00.000Z' });
    await mkdir(join(workspace, '.likeness', 'runs', '2027-something'));
    expect((await listRuns(workspace)).map(({ folder }) => folder)).toEqual([newer, older]);
    expect((await listRuns(workspace))[0]).toMatchObject({ epochsDone: 0, result: null });
    expect(await listRuns(join(workspace, 'nowhere'))).toEqual([]);
  });

  test('that are none, or damaged, are refused by their path', async () => {
    await expect(readRun(workspace)).rejects.toMatchObject({ code: 1002, path: workspace });
    const folder = await createRun(workspace, CONFIG);
    await expect(readRun(folder)).rejects.toMatchObject({ path: join(folder, 'head.safetensors') });
    await writeFile(join(folder, 'config.json'), '{"format": 1');
    await expect(readRunConfig(folder)).rejects.toMatchObject({ code: 1003 });
  });

  test('whose head is not a number are refused', async () => {
    const folder = await createRun(workspace, CONFIG);
    const weights = HEAD.head.weights.slice();
    weights[9] = NaN;
    await writeRunHead(folder, { ...HEAD, head: { dimensions: 2, weights } });
    await expect(readRun(folder)).rejects.toMatchObject({ code: 1003 });
  });
});
