import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { runProgram } from '../../../server/src/cli/program';
import { compareRuns } from '../../../server/src/training/compareRuns';
import { removeRun } from '../../../server/src/training/removeRun';
import { runEpoch } from '../../../server/src/training/runEpoch';
import { runMetrics } from '../../../server/src/training/runMetrics';
import { withRunLock } from '../../../server/src/training/runLock';
import { trainHead } from '../../../server/src/training/trainHead';
import { fakeTerminal } from '../cli/fakeTerminal';
import { clusteredFeatures, evenStart } from './syntheticFeatures';

let workspace: string;
let runs: string[];

const features = clusteredFeatures({ people: 14, imagesPerPerson: 8 });

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-compare-'));
  const known = { workspace, dataset: '/data/set', backbone: 'synthetic', epochs: 3 };
  const settings = [{}, { margin: 0.4 }, { margin: 0.4, seed: 2 }];
  runs = [];
  for (const setting of settings) {
    const { run } = await trainHead(features, evenStart(), { ...known, ...setting });
    runs.push(run);
  }
}, 60_000);
afterAll(() => rm(workspace, { recursive: true, force: true }));

async function likeness(...args: string[]) {
  const { terminal, written } = fakeTerminal();
  const code = await runProgram(args, terminal);
  return { code, ...written };
}

describe('runs side by side', () => {
  it('show the settings that differ, and how many do not', async () => {
    const { settings, sameSettings, isSameData } = await compareRuns(runs.slice(0, 2));
    expect(settings).toEqual([{ label: 'Margin', cells: ['0.2', '0.4'] }]);
    expect(sameSettings).toBeGreaterThan(15);
    expect(isSameData).toBe(true);
  });

  it('have their curves and figures, in the order they were asked for', async () => {
    const { runs: compared, figures } = await compareRuns(runs);
    expect(compared.map(({ folder }) => folder)).toEqual(runs);
    for (const { epochs } of compared) expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(figures[0]).toEqual({ label: 'Epochs', cells: ['3 of 3', '3 of 3', '3 of 3'] });
    const tar = figures.find(({ label }) => label === 'New photos in a gallery, TAR');
    for (const cell of tar!.cells) expect(cell).toMatch(/^[\d.]+ % → [\d.]+ %$/);
  });

  it('are told apart from runs that were validated on other images', async () => {
    expect((await compareRuns(runs)).isSameData).toBe(false);
  });

  it('of one run are all its settings', async () => {
    const { settings, sameSettings } = await compareRuns(runs.slice(0, 1));
    expect(sameSettings).toBe(0);
    expect(settings).toContainEqual({ label: 'Mining', cells: ['batch-hard'] });
  });

  it('are printed by the command line', async () => {
    const { code, out } = await likeness('runs', 'compare', ...runs);
    expect(code).toBe(0);
    expect(out).toMatch(/^Margin +0\.2 +0\.4 +0\.4$/m);
    expect(out).toMatch(/^Epochs +3 of 3 +3 of 3 +3 of 3$/m);
    expect(out).toContain('validated on different images');
    expect(await likeness('runs', 'compare', join(workspace, 'none'))).toMatchObject({ code: 1 });
  });
});

describe('one epoch of a run', () => {
  it('has a distance for each triplet in its histograms, and pairs of a person in its hardest', async () => {
    const triplets = (await runEpoch(runs[0]!, 2))!;
    const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
    expect(sum(triplets.positives)).toBeGreaterThan(0);
    expect(sum(triplets.positives)).toBe(sum(triplets.negatives));
    const mean =
      triplets.positives.reduce((total, count, i) => total + count * (i + 0.5), 0) *
      (triplets.binWidth / sum(triplets.positives));
    const { epochs } = await runMetrics(runs[0]!);
    expect(Math.abs(mean - epochs[1]!.meanPositive)).toBeLessThan(triplets.binWidth / 2);
    expect(triplets.hardest.length).toBeGreaterThan(0);
    const person = (image: string) => image.split('/')[0];
    for (const { anchor, positive, negative } of triplets.hardest) {
      expect(features.images).toContain(anchor);
      expect(person(positive)).toBe(person(anchor));
      expect(person(negative)).not.toBe(person(anchor));
    }
  });

  it('is kept when the run is resumed, and those after it join', async () => {
    const known = { workspace, dataset: '/data/set', backbone: 'synthetic' };
    const { run } = await trainHead(features, evenStart(), { ...known, epochs: 3 });
    const before = await runEpoch(run, 2);
    await trainHead(features, evenStart(), { ...known, resume: run, epochs: 5 });
    expect(await runEpoch(run, 2)).toEqual(before);
    for (const epoch of [1, 3, 4, 5]) expect(await runEpoch(run, epoch)).not.toBeNull();
  });

  it('is printed by the command line, and one that is not there is refused', async () => {
    const { out } = await likeness('runs', 'show', runs[0]!, '--epoch', '2');
    expect(out).toMatch(/^anchor +positive +distance +negative +distance\nperson-\d+\/\d+\.jpg /);
    expect((await likeness('runs', 'show', runs[0]!)).out).toMatch(/^ +3 +0\.\d+ /m);
    const none = await likeness('runs', 'show', runs[0]!, '--epoch', '9');
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toContain('epoch 9');
    expect(await runEpoch(runs[0]!, 9)).toBeNull();
  });
});

describe('a run that is removed', () => {
  it('is gone with all its files, and what is no run is left alone', async () => {
    const known = { workspace, dataset: '/data/set', backbone: 'synthetic' };
    const { run } = await trainHead(features, evenStart(), { ...known, epochs: 1 });
    expect(await likeness('runs', 'remove', run)).toMatchObject({ code: 0 });
    expect(existsSync(run)).toBe(false);
    expect(await likeness('runs', 'remove', workspace)).toMatchObject({ code: 1 });
    expect(existsSync(workspace)).toBe(true);
  });

  it('is refused while somebody trains it', async () => {
    const known = { workspace, dataset: '/data/set', backbone: 'synthetic' };
    const { run } = await trainHead(features, evenStart(), { ...known, epochs: 1 });
    await withRunLock(run, async () => {
      await expect(removeRun(run)).rejects.toMatchObject({ code: ErrorCode.Busy });
    });
    expect(existsSync(run)).toBe(true);
  });
});
