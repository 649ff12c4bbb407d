/**
 * Measures who gets a name once people were trained on and enrolled: their own new photos, and strangers.
 *
 *   node dist/measureStrangers.js <dataset> [people to train on, default 6,12,20,40,80] [seeds, default 1,2,3,4]
 *
 * The people and a fifth of each one's photos, the new ones, are drawn anew for each seed; everybody else is a
 * stranger, and all pairs of them give the threshold that the run should have. Prints a Markdown table.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pretrainedHead } from '../server/src/backbones/pretrainedHead';
import { DEFAULT_BACKBONE } from '../server/src/backbones/registry';
import { claimStandardOutput } from '../server/src/cli/terminal';
import { extractFeatures } from '../server/src/features/extractFeatures';
import { personOf, type FeatureMatrix } from '../server/src/features/featureMatrix';
import { nearestPersons, searchIndex } from '../server/src/gallery/search';
import { thresholdAtFar } from '../server/src/metrics/thresholdAtFar';
import { embed, type EmbeddingHead } from '../server/src/training/embeddingHead';
import { selectRows } from '../server/src/training/featureRows';
import { Pause } from '../server/src/training/pause';
import { rowsByPerson } from '../server/src/training/people';
import { SeededRandom } from '../server/src/training/random';
import { readRun, type Threshold } from '../server/src/training/run';
import { trainHead } from '../server/src/training/trainHead';
import { validationPairs } from '../server/src/training/validationPairs';
import { pairDistances } from '../server/src/training/verification';
import { openFacePool } from '../server/src/workers/openFacePool';
import { markdownTable } from './bench/markdown';

const NEW_PHOTO_SHARE = 0.2;
/** Of this script's own draws, apart from those of training. */
const RANDOM_STREAM = 101;
/** Photos that are enrolled of each person. */
const ENROLLED = [5, Infinity];

interface Plan {
  /** Rows of the photos that each person is trained on and enrolled with. */
  own: number[][];
  newPhotos: number[];
  strangers: number[];
}

function planFor({ images }: FeatureMatrix, people: number, seed: number): Plan {
  const random = SeededRandom.ofSeed(seed, RANDOM_STREAM);
  const all = [...rowsByPerson(images).values()];
  const drawn = random.sample(all, all.length);
  const own = drawn.slice(0, people).map((rows) => random.sample(rows, rows.length));
  const held = (rows: readonly number[]) => Math.round(rows.length * NEW_PHOTO_SHARE);
  return {
    own: own.map((rows) => rows.slice(held(rows))),
    newPhotos: own.flatMap((rows) => rows.slice(0, held(rows))),
    strangers: drawn.slice(people).flat(),
  };
}

async function strangersDistances(
  features: FeatureMatrix,
  head: EmbeddingHead,
  { strangers }: Plan,
): Promise<Float32Array> {
  const random = SeededRandom.ofSeed(0, RANDOM_STREAM);
  const pairs = validationPairs(features.images, strangers, random, Infinity)!;
  const embeddings = embed(head, selectRows(features, pairs.rows));
  return (await pairDistances(embeddings, pairs, new Pause(undefined))).impostor;
}

/** Shares of new photos that get the right name and of strangers' that get any, as recognition gives them. */
function named(
  features: FeatureMatrix,
  head: EmbeddingHead,
  { own, newPhotos, strangers }: Plan,
  photos: number,
  { threshold }: Threshold,
): string {
  const enrolled = own.flatMap((rows) => rows.slice(0, photos));
  const nameOf = (row: number) => personOf(features.images[row]!);
  const index = searchIndex({
    persons: enrolled.map(nameOf),
    sources: enrolled.map(() => ''),
    values: embed(head, selectRows(features, enrolled)),
  });
  const nameGiven = (row: number): string | null => {
    const probe = embed(head, selectRows(features, [row]));
    const [first] = nearestPersons(index, probe, { limit: 1, k: 1, rankBy: 'match' });
    return first!.matchDistance <= threshold ? first!.person : null;
  };
  const right = newPhotos.filter((row) => nameGiven(row) === nameOf(row)).length;
  const wrong = strangers.filter((row) => nameGiven(row) !== null).length;
  return [right / newPhotos.length, wrong / strangers.length]
    .map((share) => share.toFixed(3))
    .join(', ');
}

async function main(): Promise<void> {
  const [dataset, sizes = '6,12,20,40,80', seeds = '1,2,3,4'] = process.argv.slice(2);
  if (dataset === undefined) throw new Error('Usage: measureStrangers <dataset> [people] [seeds]');
  const { out: output } = claimStandardOutput();
  const pool = openFacePool();
  const features = await extractFeatures({ dataset, workspace: join(dataset, '..') }, pool);
  await pool.close();
  const start = await pretrainedHead(DEFAULT_BACKBONE);
  const workspace = await mkdtemp(join(tmpdir(), 'likeness-strangers-'));
  const rows = [
    [
      ...['people, seed', 'threshold, from', 'of all pairs of strangers', 'FAR reached'],
      ...ENROLLED.map(
        (photos) => `${photos === Infinity ? 'all' : photos} enrolled: right, strangers`,
      ),
    ],
  ];
  for (const people of sizes.split(',').map(Number)) {
    for (const seed of seeds.split(',').map(Number)) {
      const plan = planFor(features, people, seed);
      const testImages = [...plan.newPhotos, ...plan.strangers].map((row) => features.images[row]!);
      const options = { workspace, dataset, backbone: DEFAULT_BACKBONE, seed, testImages };
      const { run, threshold } = await trainHead(features, start, options);
      const { head } = await readRun(run);
      const distances = await strangersDistances(features, head, plan);
      const right = thresholdAtFar(distances, threshold.far).threshold;
      const accepted = distances.filter((distance) => distance <= threshold.threshold).length;
      rows.push([
        `${people}, ${seed}`,
        `${threshold.threshold.toFixed(3)}, ${threshold.measuredOn}`,
        right.toFixed(3),
        (accepted / distances.length).toExponential(1),
        ...ENROLLED.map((photos) => named(features, head, plan, photos, threshold)),
      ]);
    }
  }
  await rm(workspace, { recursive: true });
  output(markdownTable(rows));
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
