import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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
  versions: { likeness: '0.1.0', node: 'v20', engine: 'onnx 1.30.0', backend: 'cpu' },
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

  const otherConfigs: [string, (config: RunConfig) => unknown][] = [
    ['only a format', () => ({ format: 1 })],
    ['no images', ({ images: _, ...config }) => config],
    [
      'an image of no use',
      (config) => ({ ...config, images: [{ image: 'a/1', sha256: 'a', use: '?' }] }),
    ],
    ['settings that are text', (config) => ({ ...config, settings: 'none' })],
    ['null', () => null],
  ];

  test.each(otherConfigs)(
    'with a config.json of %s are refused, not stumbled over',
    async (_what, change) => {
      const folder = await createRun(workspace, CONFIG);
      await writeRunHead(folder, HEAD);
      await writeFile(join(folder, 'config.json'), JSON.stringify(change(CONFIG)));
      await expect(readRun(folder)).rejects.toMatchObject({
        code: 1003,
        path: join(folder, 'config.json'),
      });
      expect(await listRuns(workspace)).toEqual([]);
    },
  );

  test('whose metrics are damaged are listed with the epochs that can be read', async () => {
    const folder = await createRun(workspace, CONFIG);
    await writeFile(join(folder, 'metrics.jsonl'), '{"epoch":1}\n{"epo\u0000\nnull\n{"epoch":3}\n');
    expect((await listRuns(workspace))[0]).toMatchObject({ epochsDone: 2 });
  });

  test('whose head has a flipped bit are refused, wherever it is', async () => {
    const folder = await createRun(workspace, CONFIG);
    await writeRunHead(folder, HEAD);
    const path = join(folder, 'head.safetensors');
    const whole = await readFile(path);
    for (const at of [whole.indexOf('1.1'), whole.length - 7, whole.indexOf('face-api'), 3, 9]) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1;
      await writeFile(path, bytes);
      await expect(readRun(folder)).rejects.toMatchObject({ code: 1003, path });
    }
  });

  test('whose head is of another size than their config says are refused', async () => {
    const folder = await createRun(workspace, { ...CONFIG, dimensions: 4 });
    await writeRunHead(folder, HEAD);
    await expect(readRun(folder)).rejects.toMatchObject({ code: 1003 });
  });

  test('that a kill left without a config.json are cleared away by the next, others are not', async () => {
    const runs = join(workspace, '.likeness', 'runs');
    const [dead, kept] = ['2026-11-02-101112-batch-hard-seed1', '2026-11-02-101113-random-seed2'];
    await mkdir(join(runs, dead), { recursive: true });
    await writeFile(join(runs, dead, 'config.json.1234567890'), '{');
    await mkdir(join(runs, kept));
    await writeFile(join(runs, kept, 'notes.txt'), 'mine');
    const folder = await createRun(workspace, CONFIG);
    expect((await readdir(runs)).sort()).toEqual([kept, basename(folder)]);
  });

  test('whose head is not a number are refused', async () => {
    const folder = await createRun(workspace, CONFIG);
    const weights = HEAD.head.weights.slice();
    weights[9] = NaN;
    await writeRunHead(folder, { ...HEAD, head: { dimensions: 2, weights } });
    await expect(readRun(folder)).rejects.toMatchObject({ code: 1003 });
  });
});
