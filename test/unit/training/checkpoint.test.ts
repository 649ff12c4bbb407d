import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  loadCheckpoint,
  saveCheckpoint,
  type TrainingState,
} from '../../../server/src/training/checkpoint';

const filled = (value: number) => new Float32Array(2 * 128).fill(value);

function stateAfter(epoch: number): TrainingState {
  const figures = { unseenPeople: null, newPhotos: null, newInGallery: null };
  const best = { epoch, mix: 0.6, ...figures };
  return {
    epoch,
    start: filled(1),
    trainer: {
      steps: epoch * 7,
      weights: filled(epoch + 0.1),
      firstMoment: filled(epoch + 0.2),
      secondMoment: filled(epoch + 0.3),
    },
    average: filled(epoch + 0.5),
    batches: { order: [2, 0, 1], cursor: 1, random: [-5, 3, 2 ** 31 - 1, 0] },
    best,
    bestWeights: filled(epoch + 0.4),
    history: [
      {
        epoch,
        loss: 0.1 + 0.2,
        active: 1 / 3,
        meanPositive: 0.5,
        meanNegative: 1.5,
        learningRate: 1e-4,
        seconds: 1,
        wallTimeSeconds: 1_700_000_000.123,
        trained: figures,
        best,
      },
    ],
  };
}

describe('checkpoints', () => {
  let run: string;
  let checkpoints: string;
  beforeEach(async () => {
    run = await mkdtemp(join(tmpdir(), 'likeness-run-'));
    checkpoints = join(run, 'checkpoints');
  });

  test('come back to the bit', async () => {
    await saveCheckpoint(run, stateAfter(3));
    expect(await loadCheckpoint(run)).toEqual(stateAfter(3));
  });

  test('keep the newest two and nothing else', async () => {
    for (const epoch of [8, 9, 10, 11]) await saveCheckpoint(run, stateAfter(epoch));
    expect((await readdir(checkpoints)).sort()).toEqual([
      'epoch-0010.json',
      'epoch-0010.safetensors',
      'epoch-0011.json',
      'epoch-0011.safetensors',
    ]);
    expect((await loadCheckpoint(run)).epoch).toBe(11);
  });

  test('count only when both halves are there', async () => {
    await saveCheckpoint(run, stateAfter(1));
    await saveCheckpoint(run, stateAfter(2));
    await rm(join(checkpoints, 'epoch-0002.json'));
    expect(await loadCheckpoint(run)).toEqual(stateAfter(1));
  });

  const damages: [string, string, (bytes: Buffer) => Buffer][] = [
    ['cut-off tensors', 'safetensors', (bytes) => bytes.subarray(0, -9)],
    ['one flipped bit in a weight', 'safetensors', flippedAt(-100)],
    ['no tensors at all', 'safetensors', () => Buffer.alloc(0)],
    ['cut-off JSON', 'json', (bytes) => bytes.subarray(0, 40)],
    ['a changed digit in the JSON', 'json', changedDigit],
    ['JSON of something else', 'json', () => Buffer.from('{}')],
  ];

  test.each(damages)('with %s are left aside for the one before', async (_what, half, damage) => {
    await saveCheckpoint(run, stateAfter(1));
    await saveCheckpoint(run, stateAfter(2));
    const path = join(checkpoints, `epoch-0002.${half}`);
    await writeFile(path, damage(await readFile(path)));
    const notes: string[] = [];
    expect(await loadCheckpoint(run, (note) => notes.push(note))).toEqual(stateAfter(1));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/epoch 2 is damaged/);
  });

  test.each([NaN, Infinity])(
    'with %s in a weight are left aside, checksums or not',
    async (value) => {
      await saveCheckpoint(run, stateAfter(1));
      const spoilt = stateAfter(2);
      spoilt.trainer.weights[5] = value;
      await saveCheckpoint(run, spoilt);
      const notes: string[] = [];
      expect(await loadCheckpoint(run, (note) => notes.push(note))).toEqual(stateAfter(1));
      expect(notes[0]).toMatch(/epoch 2 is damaged/);
    },
  );

  test('clear away what a kill left half-written, and nothing else', async () => {
    await saveCheckpoint(run, stateAfter(1));
    await writeFile(join(checkpoints, 'epoch-0002.safetensors.3141592653'), 'half');
    await writeFile(join(checkpoints, 'mine.3141592653'), 'mine');
    await saveCheckpoint(run, stateAfter(2));
    expect((await readdir(checkpoints)).filter((name) => /\d{7}$/.test(name))).toEqual([
      'mine.3141592653',
    ]);
  });

  test('are missed with an error when none is whole', async () => {
    await expect(loadCheckpoint(run)).rejects.toThrow(/no usable checkpoint/);
    await saveCheckpoint(run, stateAfter(1));
    await writeFile(join(checkpoints, 'epoch-0001.json'), 'null');
    await expect(loadCheckpoint(run)).rejects.toMatchObject({ path: checkpoints });
  });
});

function flippedAt(offset: number) {
  return (bytes: Buffer) => {
    bytes[bytes.length + offset]! ^= 1;
    return bytes;
  };
}

function changedDigit(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString().replace('"cursor":1', '"cursor":2'));
}
