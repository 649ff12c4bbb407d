import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { curationHistory, redo, undo } from '../../../server/src/dataset/curation/curation';
import { finishCuration } from '../../../server/src/dataset/curation/finishCuration';
import { setCover } from '../../../server/src/dataset/curation/operations';
import type { KillableCuration } from './killableCuration';
import { contentOf, makeDataset, type SampleDataset } from './sampleDataset';

const BUNDLE = resolve(__dirname, '../../../out/killableCuration.js');
/** Every so many of the moments at which the disk changes; LIKENESS_KILLS asks for all of them. */
const STRIDE = process.env['LIKENESS_KILLS'] === undefined ? 4 : 1;

const NEVER = 1_000_000;

type Work = KillableCuration['work'];

/** Content of the dataset without and with the change. */
let base: SampleDataset;
let plain: Record<string, string>;

beforeAll(async () => {
  await build({
    entryPoints: [join(__dirname, 'killableCuration.ts')],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
  base = await makeDataset();
  await setCover(base, { image: 'bea/2.jpg' });
  plain = await contentOf(base.dataset);
}, 60_000);

/** @returns whether it was killed before it was done */
function runKilled(target: SampleDataset, work: Work, killBefore: number): Promise<boolean> {
  const given = JSON.stringify({ ...target, work, killBefore } satisfies KillableCuration);
  const env = { ...process.env, LIKENESS_KILLABLE_CURATION: given };
  return new Promise((done, reject) => {
    execFile(process.execPath, [BUNDLE], { env }, (error, _out, words) => {
      if (error === null) done(false);
      else if (error.signal === 'SIGKILL') done(true);
      else reject(new Error(words));
    });
  });
}

async function copyOf(sample: SampleDataset): Promise<SampleDataset> {
  const workspace = await mkdtemp(join(tmpdir(), 'likeness killed-'));
  await cp(sample.workspace, workspace, { recursive: true });
  return { workspace, dataset: join(workspace, 'dataset') };
}

/** The base with changes made, by nobody who is killed. */
async function after(...works: Work[]): Promise<SampleDataset> {
  const sample = await copyOf(base);
  for (const work of works) await runKilled(sample, work, NEVER);
  return sample;
}

const CASES: [work: Work, before: Work[]][] = [
  ['merge', []],
  ['delete', []],
  ['undo', ['merge']],
  ['undo', ['delete']],
  ['redo', ['merge', 'undo']],
];

test.each(CASES)(
  'killed anywhere in %s after %j, the next start finishes it, and all can be undone',
  async (work, before) => {
    const start = await after(...before);
    const untouched = await contentOf(start.dataset);
    const whole = await after(...before, work);
    const finished = await contentOf(whole.dataset);
    expect(finished).not.toEqual(untouched);
    let wasFinished = 0;
    for (let killBefore = 0; ; killBefore += STRIDE) {
      const sample = await copyOf(start);
      const killed = await runKilled(sample, work, killBefore);
      const isFinished = await finishCuration(sample.dataset);
      if (isFinished) wasFinished++;
      // Either nothing has begun, or all of it is done.
      const now = await contentOf(sample.dataset);
      const began = JSON.stringify(withoutLeftovers(now)) !== JSON.stringify(untouched);
      expect(withoutLeftovers(now)).toEqual(began ? finished : untouched);
      await takeBack(sample, began ? work : before.at(-1)!);
      expect(withoutLeftovers(await contentOf(sample.dataset))).toEqual(plain);
      await rm(sample.workspace, { recursive: true });
      if (!killed) break;
    }
    expect(wasFinished).toBeGreaterThan(0);
    for (const { workspace } of [start, whole]) await rm(workspace, { recursive: true });
  },
  300_000,
);

/** Undoes everything but the cover that the base has. */
async function takeBack(sample: SampleDataset, last: Work | undefined): Promise<void> {
  const { undo: steps } = await curationHistory(sample);
  for (let i = steps.length; i > 1; i--) await undo(sample);
  if (last === undefined) return;
  // What was undone can be done again, and undone once more.
  await redo(sample);
  await undo(sample);
}

/** A process that died while it wrote a file leaves that beside it, until the next who writes there. */
function withoutLeftovers(content: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(content).filter(([path]) => !/\.\d{10}$/.test(path)));
}
