import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trainHead } from '../../../server/src/training/trainHead';
import { withRunLock } from '../../../server/src/training/runLock';
import { clusteredFeatures, evenStart } from './syntheticFeatures';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-run-lock-'));
});
afterEach(() => rm(workspace, { recursive: true }));

const features = clusteredFeatures({ people: 20, imagesPerPerson: 6 });
const train = (resume?: string, epochs = 2) => {
  const options = { workspace, dataset: '/data', backbone: 'synthetic', epochs, resume };
  return trainHead(features, evenStart(), options);
};

test('a run that is being trained cannot be resumed beside, and can afterwards', async () => {
  const { run } = await train();
  await withRunLock(run, async () => {
    await expect(train(run, 4)).rejects.toMatchObject({ code: 1007, path: run });
  });
  expect(await train(run, 4)).toMatchObject({ run, epochs: 4 });
  expect((await readdir(run)).filter((name) => /lock|holder/.test(name))).toEqual([]);
});

test('training holds the lock of its run until it has ended', async () => {
  const { run } = await train();
  const isLocked = () => existsSync(join(run, 'training.lock'));
  const wasLocked: boolean[] = [];
  const options = { workspace, dataset: '/data', backbone: 'synthetic', epochs: 4, resume: run };
  const onProgress = () => {
    wasLocked.push(isLocked());
  };
  await trainHead(features, evenStart(), options, { onProgress });
  expect(new Set(wasLocked)).toEqual(new Set([true]));
  expect(isLocked()).toBe(false);
});

test('an error from inside is not taken for a taken lock', async () => {
  const failing = () => Promise.reject(new Error('inside'));
  await expect(withRunLock(workspace, failing)).rejects.toThrow('inside');
});

test('a run killed before its first checkpoint begins anew, to the same head', async () => {
  const whole = await train();
  const { run } = await train();
  for (const name of await readdir(run)) {
    if (name !== 'config.json') await rm(join(run, name), { recursive: true });
  }
  expect(await train(run)).toMatchObject({ run, epochs: 2, finalLoss: whole.finalLoss });
});

test('a run whose checkpoints are lost is not begun anew over what it had', async () => {
  const { run } = await train();
  await rm(join(run, 'checkpoints'), { recursive: true });
  await expect(train(run)).rejects.toMatchObject({ code: 1003, path: join(run, 'checkpoints') });
});

test('a folder that is no run gets no lock', async () => {
  await expect(train(join(workspace, 'none'))).rejects.toMatchObject({ code: 1002 });
  await expect(train(workspace)).rejects.toMatchObject({ code: 1002 });
  expect(await readdir(workspace)).toEqual([]);
});
