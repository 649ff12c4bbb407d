/**
 * Measures what training brings, on people and photos it has never seen:
 *
 *   node dist/measureTraining.js <dataset> [seeds, default 1,2,3] [people to train on, default 80] [to validate on, default 15]
 *
 * People are taken in the order of their names: the first are trained on, the next validated on, the
 * others only reported on. Of each trained person a fifth of the photos, drawn anew for each seed, is
 * kept away too: those are the new photos. Prints a Markdown table.
 */
import { join } from 'node:path';
import { DEFAULT_BACKBONE } from '../server/src/backbones/registry';
import { pretrainedHead } from '../server/src/backbones/pretrainedHead';
import { claimStandardOutput } from '../server/src/cli/terminal';
import { extractFeatures } from '../server/src/features/extractFeatures';
import type { FeatureMatrix } from '../server/src/features/featureMatrix';
import { selectRows } from '../server/src/training/featureRows';
import { embed, type EmbeddingHead } from '../server/src/training/embeddingHead';
import { MININGS, type Mining } from '../server/src/training/mining';
import { Pause } from '../server/src/training/pause';
import { rowsByPerson } from '../server/src/training/people';
import { SeededRandom } from '../server/src/training/random';
import { readRun } from '../server/src/training/run';
import { trainHead } from '../server/src/training/trainHead';
import { validationPairs } from '../server/src/training/validationPairs';
import {
  pairDistances,
  verification,
  type Verification,
} from '../server/src/training/verification';
import { openFacePool } from '../server/src/workers/openFacePool';

const NEW_PHOTO_SHARE = 0.2;
/** Of this script's own draws, apart from those of training. */
const RANDOM_STREAM = 100;
const FARS = ['0.001', '0.0001'];

interface Plan {
  validationPeople: string[];
  unseen: number[];
  newPhotos: number[];
}

interface Measured {
  unseen: Verification;
  newPhotos: Verification;
}

function planFor(features: FeatureMatrix, seed: number, train: number, validate: number): Plan {
  const people = [...rowsByPerson(features.images)];
  const random = SeededRandom.ofSeed(seed, RANDOM_STREAM);
  return {
    validationPeople: people.slice(train, train + validate).map(([person]) => person),
    unseen: people.slice(train + validate).flatMap(([, rows]) => rows),
    newPhotos: people
      .slice(0, train)
      .flatMap(([, rows]) => random.sample(rows, Math.round(rows.length * NEW_PHOTO_SHARE))),
  };
}

async function measure(
  features: FeatureMatrix,
  head: EmbeddingHead,
  plan: Plan,
): Promise<Measured> {
  const on = async (rows: number[]) => {
    const random = SeededRandom.ofSeed(0, RANDOM_STREAM);
    const pairs = validationPairs(features.images, rows, random, Infinity)!;
    const embeddings = embed(head, selectRows(features, pairs.rows));
    return verification(await pairDistances(embeddings, pairs, new Pause(undefined)));
  };
  return { unseen: await on(plan.unseen), newPhotos: await on(plan.newPhotos) };
}

/** "0.867 → 0.871" for each FAR. */
function change(before: Verification, after: Verification): string {
  return FARS.map(
    (far) => `${before.tarAtFar[far]!.toFixed(3)} → ${after.tarAtFar[far]!.toFixed(3)}`,
  ).join(' | ');
}

function meanChange(rows: readonly [Measured, Measured][], group: keyof Measured): string {
  return FARS.map((far) => {
    const gains = rows.map(([a, b]) => b[group].tarAtFar[far]! - a[group].tarAtFar[far]!);
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
    return `${mean >= 0 ? '+' : '−'}${Math.abs(mean).toFixed(3)}`;
  }).join(' | ');
}

async function main(): Promise<void> {
  const [dataset, seeds = '1,2,3', train = '80', validate = '15'] = process.argv.slice(2);
  if (dataset === undefined) throw new Error('Usage: measureTraining <dataset> [seeds]');
  const { out: output } = claimStandardOutput();
  const workspace = join(dataset, '..');
  const pool = openFacePool();
  const features = await extractFeatures({ dataset, workspace }, pool);
  await pool.close();
  const start = (await pretrainedHead(DEFAULT_BACKBONE))!;

  const header = ['mining', 'seed', 'kept: epoch, mix', 'seconds'];
  for (const group of ['unseen people', 'new photos']) {
    for (const far of FARS) header.push(`${group}, FAR ${far}`);
  }
  output(`| ${header.join(' | ')} |\n|${'---|'.repeat(header.length)}\n`);
  for (const mining of MININGS) {
    const all: [Measured, Measured][] = [];
    for (const seed of seeds.split(',').map(Number)) {
      const plan = planFor(features, seed, Number(train), Number(validate));
      const before = await measure(features, start, plan);
      const { head, ...kept } = await trained(features, plan, { mining, seed, dataset, workspace });
      const after = await measure(features, head, plan);
      all.push([before, after]);
      const figures = `${change(before.unseen, after.unseen)} | ${change(before.newPhotos, after.newPhotos)}`;
      output(
        `| ${mining} | ${seed} | ${kept.epoch}, ${kept.mix} | ${kept.seconds.toFixed(1)} | ${figures} |\n`,
      );
    }
    output(
      `| **${mining}** | mean | | | ${meanChange(all, 'unseen')} | ${meanChange(all, 'newPhotos')} |\n`,
    );
  }
}

async function trained(
  features: FeatureMatrix,
  { validationPeople, unseen, newPhotos }: Plan,
  options: { mining: Mining; seed: number; dataset: string; workspace: string },
) {
  const result = await trainHead(features, await pretrainedHead(DEFAULT_BACKBONE), {
    ...options,
    backbone: DEFAULT_BACKBONE,
    validationPeople,
    testImages: [...unseen, ...newPhotos].map((row) => features.images[row]!),
  });
  const { head } = await readRun(result.run);
  return { head, epoch: result.bestEpoch, mix: result.mix, seconds: result.seconds };
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
