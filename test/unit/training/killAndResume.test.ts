import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { loadCheckpoint } from '../../../server/src/training/checkpoint';
import { readMetrics } from '../../../server/src/training/metricsLog';
import { killableTraining } from './killableTraining';

const BUNDLE = resolve(__dirname, '../../../out/killableTraining.js');

beforeAll(async () => {
  await build({
    entryPoints: [join(__dirname, 'killableTraining.ts')],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
});

type Options = Parameters<typeof killableTraining>[0];

/**
 * Trains in a process of its own and kills it (SIGKILL) some milliseconds after an epoch was told.
 * @returns the run's folder, and whether it was killed before it had ended by itself
 */
async function trainAndKill(options: Options, afterEpoch: number, delayMs: number) {
  const child = spawn(process.execPath, [BUNDLE], {
    env: { ...process.env, LIKENESS_KILLABLE_TRAINING: JSON.stringify(options) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((done) => {
    child.on('exit', (_code, signal) => done(signal));
  });
  let run = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, value] = line.split(/ (.*)/) as [string, string];
    if (what === 'run') run = value;
    if (what === 'epoch' && Number(value) === afterEpoch) {
      await sleep(delayMs);
      child.kill('SIGKILL');
    }
  }
  return { run, killed: (await ended) === 'SIGKILL' };
}

const newWorkspace = () => mkdtemp(join(tmpdir(), 'likeness-kill-'));

test.each(['random', 'batch-hard'] as const)(
  'with %s triplets, a run killed twice at random and resumed ends with the bits of one never killed',
  async (mining) => {
    const undisturbed = await killableTraining(
      { workspace: await newWorkspace(), mining },
      () => {},
    );

    const workspace = await newWorkspace();
    const first = 1 + Math.floor(Math.random() * 4);
    const second = first + 1 + Math.floor(Math.random() * 4);
    // Up to about two epochs' time: within an epoch, its validation, or its checkpoint.
    const delays = [Math.random() * 60, Math.random() * 60] as const;
    const where = `killed ${delays[0]} ms after epoch ${first}, ${delays[1]} ms after ${second}`;
    const { run, killed } = await trainAndKill({ workspace, mining }, first, delays[0]);
    expect(killed, where).toBe(true);
    expect((await loadCheckpoint(run)).epoch, where).toBeGreaterThanOrEqual(first);
    await trainAndKill({ workspace, mining, resume: run }, second, delays[1]);
    const result = await killableTraining({ workspace, mining, resume: run }, () => {});

    const { trainer, batches } = await loadCheckpoint(run);
    const expected = await loadCheckpoint(undisturbed.run);
    expect(trainer, where).toEqual(expected.trainer);
    expect(batches, where).toEqual(expected.batches);
    const headOf = (folder: string) => readFile(join(folder, 'head.safetensors'));
    expect((await headOf(run)).equals(await headOf(undisturbed.run)), where).toBe(true);
    expect(result.finalLoss, where).toBe(undisturbed.finalLoss);
    expect((await readMetrics(run)).map(({ epoch }) => epoch)).toHaveLength(10);
    expect(await readdir(join(run, 'checkpoints'))).toHaveLength(4);
  },
  60_000,
);
