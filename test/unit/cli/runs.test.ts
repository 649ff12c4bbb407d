import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../server/src/cli/program';
import { writeResult } from '../../../server/src/training/run';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';
import type { TrainResult } from '../../../server/src/training/trainResult';
import { randomHead, writeHeadRun } from '../exports/headRun';
import { fakeTerminal } from './fakeTerminal';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-runs-'));
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

const measured = (tar: number, impostorPairs: number) => ({
  tarAtFar: { '0.01': 1, '0.001': tar, '0.0001': 0 },
  meanTar: tar,
  genuinePairs: 10,
  impostorPairs,
});

function resultOf(run: string): TrainResult {
  return {
    ...{ run, epochs: 7, seconds: 1, finalLoss: 0.01, bestEpoch: 4, mix: 0.5 },
    unseenPeople: { before: measured(0.9, 5000), after: measured(0.912, 5000) },
    newPhotos: null,
    newInGallery: { before: measured(0.8, 999), after: measured(0.85, 999) },
    threshold: {
      threshold: 0.18,
      far: 1e-3,
      impostorPairs: 5000,
      tooFewPairs: false,
      measuredOn: 'unseen-people',
    },
    ...{ notes: [], summary: '' },
  };
}

async function runs(...args: string[]): Promise<string> {
  const { terminal, written } = fakeTerminal();
  expect(await runProgram(['runs', '--workspace', workspace, ...args], terminal)).toBe(0);
  return written.out;
}

const cellsOf = (line: string | undefined) => (line ?? '').split(/ {2,}/);

describe('the list of runs', () => {
  it('says that there is none, and how one is made', async () => {
    expect(await runs()).toContain('likeness train <dataset>');
    expect(JSON.parse(await runs('--json'))).toEqual([]);
  });

  it('shows each with its figures, the newest first; unsure ones are marked', async () => {
    const images = ['a/1.jpg', 'a/2.jpg', 'b/1.jpg'].map((image) => ({
      image,
      sha256: image,
      use: 'train' as const,
    }));
    const older = await writeHeadRun(workspace, randomHead(4), { images });
    await writeResult(older, resultOf(older));
    const settings = { ...DEFAULT_TRAIN_SETTINGS, epochs: 20 };
    const createdAt = '2026-12-01T00:00:00.000Z';
    const newer = await writeHeadRun(workspace, randomHead(4), { settings, createdAt });
    const [, first, second] = (await runs()).split('\n');
    expect(cellsOf(first)).toEqual([basename(newer), '0 of 20, stopped', '0', '0', '–', '–', '–']);
    expect(cellsOf(second)).toEqual([
      ...[basename(older), '0', '2', '3'],
      ...['80.0 → 85.0 % ?', '90.0 → 91.2 %', '0.1800'],
    ]);
    expect(JSON.parse(await runs('--json'))).toMatchObject([
      { folder: newer, epochsWanted: 20, result: null },
      { folder: older, people: 2, result: { epochs: 7 } },
    ]);
  });
});
