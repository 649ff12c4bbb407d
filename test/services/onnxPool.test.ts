import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../server/src/dataset/prepare';
import { isCancelled } from '../../server/src/errors';
import { extractFeatures } from '../../server/src/features/extractFeatures';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool, type FacePoolOptions } from '../../server/src/workers/openFacePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { startLikeness } from './runLikeness';

const ROOT = join(__dirname, '../..');
const ONNX: FacePoolOptions = { engine: 'onnx', provider: 'cpu', workers: 2 };
const FILE = SAMPLE_PHOTOS[3]!.file;
const TASK = { file: FILE, detector: 'ssd', minScore: 0.5, backbone: 'face-api' } as const;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-onnx-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function withPool<T>(options: FacePoolOptions, use: (pool: FacePool) => Promise<T>) {
  const pool = openFacePool(options);
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

describe('a pool of workers on ONNX Runtime', () => {
  it('gives what a pool on TensorFlow.js gives', async () => {
    const analyse = (pool: FacePool) => pool.run('analysePhoto', TASK);
    const onnx = await withPool(ONNX, analyse);
    const tfjs = await withPool({ engine: 'tfjs', workers: 1 }, analyse);
    expect(onnx.faces).toHaveLength(SAMPLE_PHOTOS[3]!.people);
    expect(tfjs.faces).toHaveLength(onnx.faces.length);
    for (const [i, face] of onnx.faces.entries()) {
      expect(Math.abs(face.box.x - tfjs.faces[i]!.box.x)).toBeLessThan(0.01 * face.box.width);
      const row = (values: Float32Array) => values.subarray(i * 256, (i + 1) * 256);
      const gap = Math.hypot(...row(onnx.features!).map((v, k) => v - row(tfjs.features!)[k]!));
      expect(gap).toBeLessThan(0.01);
    }
  });

  it('says what runs, and gives all cores to a single worker', async () => {
    const report = await withPool({ ...ONNX, workers: 1 }, (pool) => pool.report());
    expect(report).toMatchObject({ engine: 'onnx', backend: 'cpu', device: 'cpu' });
    expect(report.version).toMatch(/^1\.\d+\.\d+/);
    expect(report.parallelCopies).toBe(1);
  });

  it('answers an abort within 200 ms and goes on with other tasks', async () => {
    await withPool(ONNX, async (pool) => {
      await pool.run('analysePhoto', TASK);
      for (let round = 0; round < 5; round++) {
        const controller = new AbortController();
        const tasks = [1, 2, 3, 4].map(() => pool.run('analysePhoto', TASK, controller.signal));
        const outcomes = Promise.allSettled(tasks);
        await wait(15 * round);
        const abortedMs = performance.now();
        controller.abort();
        for (const outcome of await outcomes) {
          expect(outcome.status === 'rejected' && isCancelled(outcome.reason)).toBe(true);
        }
        expect(performance.now() - abortedMs).toBeLessThan(200);
        expect((await pool.run('analysePhoto', TASK)).faces).not.toHaveLength(0);
      }
    });
  });

  it('can be closed at any moment; a thread that is terminated inside the runtime would end the process', async () => {
    for (let round = 0; round < 12; round++) {
      const pool = openFacePool(ONNX);
      const tasks = [1, 2, 3].map(() => pool.run('analysePhoto', TASK));
      const outcomes = Promise.allSettled(tasks);
      // While the networks load in the first rounds, while they run in the last.
      await wait(60 * round);
      const closedMs = performance.now();
      await pool.close();
      await outcomes;
      expect(performance.now() - closedMs).toBeLessThan(2000);
    }
  });

  it('ends the process properly when it exits while networks run', async () => {
    const raw = join(folder, 'raw');
    await writePhotos(raw);
    const env = { LIKENESS_ENGINE: 'onnx', LIKENESS_PROVIDER: 'cpu' };
    const args = ['prepare', raw, join(folder, 'dataset')];
    const { child, ended } = startLikeness(args, folder, env);
    child.stderr!.once('data', () => {
      // The first asks it to stop, the second ends it at once.
      setTimeout(() => child.kill('SIGINT'), 400);
      setTimeout(() => child.kill('SIGINT'), 410);
    });
    const { code, err } = await ended;
    expect(err).not.toMatch(/terminate called/);
    // By the program itself, or by the second signal just after it; never by an abort of the runtime's.
    expect(['130', 'SIGINT']).toContain(String(code ?? child.signalCode));
  });
});

describe('features that one engine computed', () => {
  it('serve the other', async () => {
    const raw = join(folder, 'shared');
    await writePhotos(raw);
    const dataset = join(folder, 'sharedDataset');
    const extract = (pool: FacePool) => extractFeatures({ dataset, workspace: folder }, pool);
    const first = await withPool({ engine: 'tfjs', workers: 2 }, async (pool) => {
      await prepare({ raw, dataset }, pool);
      return extract(pool);
    });
    expect(first.computed).toBe(SAMPLE_PHOTOS.length);
    const second = await withPool(ONNX, extract);
    expect(second.computed).toBe(0);
    expect(second.values).toEqual(first.values);
  });
});

describe('an installation without TensorFlow.js and face-api', () => {
  it('finds, embeds and names faces all the same', async () => {
    const home = join(folder, 'installed');
    await mkdir(join(home, 'node_modules', '@img'), { recursive: true });
    for (const name of ['dist', 'models'])
      await cp(join(ROOT, name), join(home, name), { recursive: true });
    await cp(join(ROOT, 'package.json'), join(home, 'package.json'));
    for (const name of await readdir(join(ROOT, 'node_modules'))) {
      if (['@tensorflow', '@vladmandic', '@img', '.bin'].includes(name)) continue;
      await symlink(join(ROOT, 'node_modules', name), join(home, 'node_modules', name), 'junction');
    }
    await rm(join(home, 'node_modules', '@img'), { recursive: true });
    await symlink(
      join(ROOT, 'node_modules', '@img'),
      join(home, 'node_modules', '@img'),
      'junction',
    );

    const env = { LIKENESS_ENGINE: 'onnx', LIKENESS_PROVIDER: 'cpu' };
    const likeness = async (...args: string[]) => {
      const { code, out, err } = await startLikeness([...args, '--json'], folder, env, home).ended;
      expect(err).not.toMatch(/Cannot find/);
      expect(code).toBe(0);
      return JSON.parse(out) as Record<string, unknown>;
    };
    await writePhotos(join(folder, 'photos'));
    const dataset = join(folder, 'installedDataset');
    await likeness('prepare', join(folder, 'photos'), dataset);
    const features = await likeness('features', dataset);
    expect(features).toMatchObject({
      computed: SAMPLE_PHOTOS.length,
      images: SAMPLE_PHOTOS.length,
    });
    await likeness('enroll', 'Ada', join(dataset, 'images', 'ada', '0.jpg'));
    const named = await likeness('recognize', SAMPLE_PHOTOS[0]!.file);
    expect(named).toContainEqual(expect.objectContaining({ name: 'Ada' }));
  });
});

async function writePhotos(raw: string): Promise<void> {
  for (const [i, { file }] of SAMPLE_PHOTOS.entries()) {
    await cp(file, join(raw, 'ada', `${i}.jpg`), { recursive: true });
  }
}
