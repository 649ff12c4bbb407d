import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import type { PhotoAnalysis } from '../../../server/src/detection/analysePhoto';
import { LikenessError, throwIfCancelled } from '../../../server/src/errors';
import { evaluatePairs } from '../../../server/src/evaluation/evaluatePairs';
import type { JobContext } from '../../../server/src/job';
import type { RecognitionModel } from '../../../server/src/recognition/model';
import type { FacePool } from '../../../server/src/workers/facePool';
import { identityHead } from './syntheticFaces';

const MODEL: RecognitionModel = {
  id: 'synthetic',
  runFolder: null,
  backboneName: 'synthetic',
  head: identityHead(),
  threshold: 0.5,
  thresholdFar: 0.001,
};

/** A feature that points where the person's letter says. */
function featureOf(person: string): number[] {
  return Array.from({ length: 16 }, (_, i) => (i === person.charCodeAt(0) - 65 ? 1 : 0.01 * i));
}

/**
 * What a detector would see in a photo of A, B, C …: the person in the middle and, on the left and
 * larger, a bystander.
 */
function seenIn(file: string): PhotoAnalysis {
  const person = basename(file).split('_')[0]!;
  const at = (x: number, size: number) => ({
    box: { x: x - size / 2, y: 125 - size / 2, width: size, height: size },
    score: 0.9,
    landmarks: new Float32Array(136),
  });
  return {
    width: 250,
    height: 250,
    faces: [at(40, 90), at(125, 80)],
    sharpness: [1, 1],
    features: Float32Array.from([...featureOf('P'), ...featureOf(person)]),
  };
}

interface PoolOf extends FacePool {
  asked: string[];
  atOnce: number;
}

/** A pool whose photos are looked at by `see` instead of networks. */
function poolOf(see: (file: string) => PhotoAnalysis): PoolOf {
  let running = 0;
  const pool = {
    size: 2,
    asked: [] as string[],
    atOnce: 0,
    report: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
    run: async (_task: string, args: { file: string }, signal?: AbortSignal) => {
      pool.asked.push(basename(args.file));
      pool.atOnce = Math.max(pool.atOnce, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      throwIfCancelled(signal);
      return see(args.file);
    },
  };
  return pool as unknown as PoolOf;
}

describe('the evaluation by a pairs file', () => {
  let images: string;
  let pairs: string;

  const write = async (...lines: string[]): Promise<void> => {
    await writeFile(pairs, lines.join('\n') + '\n');
  };

  beforeEach(async () => {
    images = await mkdtemp(join(tmpdir(), 'likeness-lfw-'));
    pairs = join(images, 'pairs.txt');
    for (const person of ['A', 'B', 'C', 'D']) {
      await mkdir(join(images, person));
      for (const number of [1, 2]) {
        await writeFile(join(images, person, `${person}_000${number}.jpg`), 'seen by the pool');
      }
    }
    await write(
      '2\t2',
      ...['A\t1\t2', 'B\t1\t2', 'A\t1\tB\t1', 'A\t2\tB\t2'],
      ...['C\t1\t2', 'D\t1\t2', 'C\t1\tD\t1', 'C\t2\tD\t2'],
    );
  });
  afterEach(() => rm(images, { recursive: true, force: true }));

  it('compares the people in the middle of the photos, not larger bystanders', async () => {
    const result = await evaluatePairs({ pairs, images, model: MODEL }, poolOf(seenIn));
    expect(result).toMatchObject({ accuracy: 1, auc: 1, eer: 0, pairs: 8, foldsBy: 'file' });
    expect(result).toMatchObject({ people: 4, images: 8, imagesWithoutFace: 0, kind: 'pairs' });
    expect(result.identification).toBeNull();
  });

  it('looks at each image once, several at a time', async () => {
    const pool = poolOf(seenIn);
    await evaluatePairs({ pairs, images, model: MODEL }, pool);
    expect(pool.asked).toHaveLength(8);
    expect(new Set(pool.asked).size).toBe(8);
    expect(pool.atOnce).toBe(4);
  });

  it('counts pairs with an image without a face as different people', async () => {
    const seeLess = (file: string): PhotoAnalysis => {
      const seen = seenIn(file);
      const none = { ...seen, faces: [], sharpness: [], features: new Float32Array(0) };
      return basename(file) === 'A_0002.jpg' ? none : seen;
    };
    const result = await evaluatePairs({ pairs, images, model: MODEL }, poolOf(seeLess));
    expect(result).toMatchObject({ imagesWithoutFace: 1, images: 8, pairs: 8 });
    expect(result.accuracy).toBe((3 / 4 + 1) / 2); // A 1–2 is lost, A 2 – B 2 counts as right
    expect(result.tarAtFar['0.1']).toBe(3 / 4);
  });

  it('counts an image that cannot be decoded as one without a face, and says so', async () => {
    const notes: string[] = [];
    const fail = (file: string): PhotoAnalysis => {
      if (basename(file) !== 'B_0001.jpg') return seenIn(file);
      throw new LikenessError(ErrorCode.CorruptFile, `${file} cannot be decoded.`, 'Remove it.');
    };
    const onNote = (note: string): void => void notes.push(note);
    const result = await evaluatePairs({ pairs, images, model: MODEL }, poolOf(fail), { onNote });
    expect(result.imagesWithoutFace).toBe(1);
    expect(notes[0]).toContain(
      'B_0001.jpg cannot be decoded. It counts as an image without a face',
    );
  });

  it('stops at any other error', async () => {
    const fail = (): PhotoAnalysis => {
      throw new LikenessError(ErrorCode.EngineFailed, 'The engine is gone.', 'Start again.');
    };
    const running = evaluatePairs({ pairs, images, model: MODEL }, poolOf(fail));
    await expect(running).rejects.toThrow('The engine is gone.');
  });

  it('tells the speed and the images without a face while it works', async () => {
    const details: string[] = [];
    const blind = (file: string): PhotoAnalysis => {
      const seen = seenIn(file);
      return basename(file).startsWith('A') ? { ...seen, faces: [] } : seen;
    };
    const context = {
      onProgress: (progress: { detail?: string; done: number; total: number; step: string }) => {
        if (progress.step === 'Finding faces') {
          details.push(`${progress.done}/${progress.total} ${progress.detail ?? ''}`);
        }
      },
    };
    await evaluatePairs({ pairs, images, model: MODEL }, poolOf(blind), context);
    expect(details.at(-1)).toBe('8/8 2 without a face');
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const see = (file: string): PhotoAnalysis => {
      controller.abort();
      return seenIn(file);
    };
    const { signal } = controller;
    const running = evaluatePairs({ pairs, images, model: MODEL }, poolOf(see), { signal });
    await expect(running).rejects.toThrow('Cancelled');
  });

  it('deals the pairs of a file with one block into folds', async () => {
    await write('2', 'A\t1\t2', 'B\t1\t2', 'A\t1\tB\t1', 'A\t2\tB\t2');
    const result = await evaluatePairs({ pairs, images, model: MODEL }, poolOf(seenIn));
    expect(result).toMatchObject({ folds: 2, foldsBy: 'pairs', accuracyPairs: 4 });
  });

  it('needs two pairs of each kind, a face, and a pairs file that is there', async () => {
    await write('1', 'A\t1\t2', 'A\t1\tB\t1');
    const run = (pool = poolOf(seenIn)) => evaluatePairs({ pairs, images, model: MODEL }, pool);
    await expect(run()).rejects.toThrow('only one pair of each kind');
    await write('2', 'A\t1\t2', 'B\t1\t2', 'A\t1\tB\t1', 'A\t2\tB\t2');
    const blind = poolOf((file) => ({ ...seenIn(file), faces: [] }));
    await expect(run(blind)).rejects.toThrow('No face was found in any of the 4 images');
    pairs = join(images, 'none.txt');
    await expect(run()).rejects.toThrow('cannot be read (ENOENT)');
  });

  describe('with a workspace', () => {
    const wide = { dimensions: 256, weights: new Float32Array(256 * 128) };
    for (let i = 0; i < 16; i++) wide.weights[i * 128 + i] = 1;
    const model = { ...MODEL, backboneName: 'face-api', head: wide };
    const seeWide = (file: string): PhotoAnalysis => {
      const seen = seenIn(file);
      const features = new Float32Array(2 * 256);
      features.set(seen.features!.subarray(0, 16), 0);
      features.set(seen.features!.subarray(16), 256);
      return { ...seen, features };
    };
    const seeAllButOne = (file: string): PhotoAnalysis =>
      basename(file) === 'A_0002.jpg' ? { ...seeWide(file), faces: [] } : seeWide(file);
    let workspace: string;

    beforeEach(async () => {
      workspace = await mkdtemp(join(tmpdir(), 'likeness-workspace-'));
      for (const person of ['A', 'B', 'C', 'D']) {
        for (const number of [1, 2]) {
          const file = join(images, person, `${person}_000${number}.jpg`);
          await writeFile(file, `bytes of ${person} ${number}`);
        }
      }
    });
    afterEach(() => rm(workspace, { recursive: true, force: true }));

    const evaluate = (pool: FacePool, more: object = {}, context: JobContext = {}) =>
      evaluatePairs({ pairs, images, model, workspace, ...more }, pool, context);

    it('looks at no image a second time, and gives the same figures', async () => {
      const first = await evaluate(poolOf(seeAllButOne));
      const pool = poolOf(seeAllButOne);
      const second = await evaluate(pool);
      expect(pool.asked).toEqual([]);
      expect(second).toEqual(first);
      expect(second.imagesWithoutFace).toBe(1);
    });

    it('looks again at an image that changed, and at all with other settings', async () => {
      await evaluate(poolOf(seeWide));
      await writeFile(join(images, 'B', 'B_0001.jpg'), 'another picture');
      const changed = poolOf(seeWide);
      await evaluate(changed);
      expect(changed.asked).toEqual(['B_0001.jpg']);
      const stricter = poolOf(seeWide);
      await evaluate(stricter, { minScore: 0.8 });
      expect(stricter.asked).toHaveLength(8);
    });

    it('goes on after a cancel where it stopped', async () => {
      const controller = new AbortController();
      let seen = 0;
      const cancelling = poolOf((file) => {
        if (++seen === 5) controller.abort();
        return seeWide(file);
      });
      const running = evaluate(cancelling, {}, { signal: controller.signal });
      await expect(running).rejects.toThrow('Cancelled');
      const pool = poolOf(seeWide);
      await evaluate(pool);
      expect(pool.asked.length).toBeGreaterThan(0);
      expect(pool.asked.length).toBeLessThan(8);
    });

    it('does not remember an image that could not be decoded', async () => {
      const fail = (file: string): PhotoAnalysis => {
        if (basename(file) !== 'B_0001.jpg') return seeWide(file);
        throw new LikenessError(ErrorCode.CorruptFile, `${file} cannot be decoded.`, 'Remove it.');
      };
      await evaluate(poolOf(fail));
      const pool = poolOf(seeWide);
      expect(await evaluate(pool)).toMatchObject({ imagesWithoutFace: 0 });
      expect(pool.asked).toEqual(['B_0001.jpg']);
    });

    it('finds the faces of the pictures in the report again', async () => {
      await evaluate(poolOf(seeWide));
      const pool = poolOf(seeWide);
      await evaluate(pool, { report: join(workspace, 'report.html') });
      expect(pool.asked).toHaveLength(8);
    });
  });

  it('cannot store a threshold with the untrained network, and says so before it begins', async () => {
    const pool = poolOf(seenIn);
    const options = { pairs, images, model: MODEL, storeThreshold: true };
    await expect(evaluatePairs(options, pool)).rejects.toThrow('no run to keep a threshold');
    expect(pool.asked).toEqual([]);
  });
});
