/**
 * Measures whether training puts right what a user has put right, by the head alone: no face of a correction is in
 * the gallery.
 *
 *   node dist/measureCorrections.js <dataset> [seeds, default 8] [people to train on, default 40] [photos of each, default 8]
 *
 * People are drawn anew for each seed; some photos of each are trained on and are the gallery, the others and those of
 * everybody else are faces to recognise. Of those that the head trained on them gets wrong, a few of different people
 * are put right: strangers who were taken for somebody, and people's own faces that were not known. Then a head is
 * trained with them as any other photo, and one with them as corrections. All are judged at the distance at which as
 * many strangers have no name as before, so that no head is better by its threshold. Prints a Markdown table, summed
 * over the seeds.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMBEDDING_DIMENSIONS } from '../server/src/backbones/backbone';
import { DEFAULT_BACKBONE } from '../server/src/backbones/registry';
import { pretrainedHead } from '../server/src/backbones/pretrainedHead';
import { claimStandardOutput } from '../server/src/cli/terminal';
import { CORRECTED } from '../server/src/dataset/corrections';
import { extractFeatures } from '../server/src/features/extractFeatures';
import { personOf, type FeatureMatrix } from '../server/src/features/featureMatrix';
import { nearestPersons, searchIndex } from '../server/src/gallery/search';
import { embed, type EmbeddingHead } from '../server/src/training/embeddingHead';
import { selectRows } from '../server/src/training/featureRows';
import { rowsByPerson } from '../server/src/training/people';
import { SeededRandom } from '../server/src/training/random';
import { readRun } from '../server/src/training/run';
import { trainHead } from '../server/src/training/trainHead';
import { openFacePool } from '../server/src/workers/openFacePool';

/** Of this script's own draws, apart from those of training. */
const RANDOM_STREAM = { world: 100, corrections: 101 } as const;
/** As many of each kind as a user has patience for. */
const MOST_CORRECTIONS = 5;

interface World {
  features: FeatureMatrix;
  /** Rows that are trained on, and are the gallery. */
  known: number[];
  /** Other faces of the same people. */
  own: number[];
  strangers: number[];
}

interface Judge {
  head: EmbeddingHead;
  threshold: number;
}

function makeWorld(features: FeatureMatrix, seed: number, people: number, photos: number): World {
  const random = SeededRandom.ofSeed(seed, RANDOM_STREAM.world);
  const all = random.shuffled([...rowsByPerson(features.images).values()]);
  const trained = all.slice(0, people).map((rows) => random.shuffled(rows));
  return {
    features,
    known: trained.flatMap((rows) => rows.slice(0, photos)),
    own: trained.flatMap((rows) => rows.slice(photos)),
    strangers: all.slice(people).flat(),
  };
}

/** Of each row the nearest person and the distance. */
function nearest({ features, known }: World, head: EmbeddingHead, rows: readonly number[]) {
  const persons = known.map((row) => personOf(features.images[row]!));
  const values = embed(head, selectRows(features, known));
  const index = searchIndex({ persons, sources: persons, values });
  const probes = embed(head, selectRows(features, rows));
  return rows.map((_, i) => {
    const probe = probes.slice(i * EMBEDDING_DIMENSIONS, (i + 1) * EMBEDDING_DIMENSIONS);
    return nearestPersons(index, probe, { limit: 1, k: 1, rankBy: 'match' })[0]!;
  });
}

/** Which rows get their own name; of strangers, none. */
function rightOnes(world: World, { head, threshold }: Judge, rows: readonly number[]): number[] {
  const { features, known } = world;
  const people = new Set(known.map((row) => personOf(features.images[row]!)));
  const found = nearest(world, head, rows);
  return rows.filter((row, i) => {
    const { person, matchDistance } = found[i]!;
    const is = personOf(features.images[row]!);
    const name = matchDistance <= threshold ? person : null;
    return name === (people.has(is) ? is : null);
  });
}

/** The same head, with the threshold at which a share of strangers has no name. */
function judgeAt(
  world: World,
  head: EmbeddingHead,
  strangers: readonly number[],
  share: number,
): Judge {
  const distances = nearest(world, head, strangers).map(({ matchDistance }) => matchDistance);
  const sorted = Float64Array.from(distances).sort();
  return { head, threshold: sorted[Math.floor((1 - share) * sorted.length)]! };
}

/** A few faces that are wrong, one a person. */
function choose(
  world: World,
  judge: Judge,
  rows: readonly number[],
  random: SeededRandom,
): number[] {
  const right = new Set(rightOnes(world, judge, rows));
  const wrong = rows.filter((row) => !right.has(row));
  const people = [...rowsByPerson(world.features.images, wrong).values()];
  return random.sample(people, MOST_CORRECTIONS).map((own) => random.pick(own));
}

/** What is trained on: the known, and corrections under names that begin so. */
function trainingFeatures(
  { features, known }: World,
  { own, strangers }: { own: readonly number[]; strangers: readonly number[] },
  prefix: string,
): FeatureMatrix {
  const file = (row: number) => `${prefix}-20260101T000000-000Z-${row}.jpg`;
  const entries = [
    ...known.map((row) => ({ row, image: features.images[row]! })),
    ...own.map((row) => ({ row, image: `${personOf(features.images[row]!)}/${file(row)}` })),
    ...strangers.map((row, i) => ({ row, image: `unknown ${i + 1}/${file(row)}` })),
  ].sort((a, b) => (a.image < b.image ? -1 : 1));
  const rows = entries.map(({ row }) => row);
  return {
    ...features,
    images: entries.map(({ image }) => image),
    hashes: rows.map((row) => features.hashes[row]!),
    values: selectRows(features, rows),
  };
}

async function train(features: FeatureMatrix, seed: number, workspace: string): Promise<Judge> {
  const options = { workspace, dataset: workspace, backbone: DEFAULT_BACKBONE, seed };
  const { run } = await trainHead(features, await pretrainedHead(DEFAULT_BACKBONE), options);
  const { head, threshold } = await readRun(run);
  return { head, threshold: threshold.threshold };
}

/** Right and all, of each group of faces. */
type Tally = Record<string, [right: number, all: number]>;

/** One seed's heads, judged. @returns by how they were trained */
async function measure(world: World, seed: number, workspace: string): Promise<[string, Tally][]> {
  const nothing = { own: [], strangers: [] };
  const first = await train(trainingFeatures(world, nothing, ''), seed, workspace);
  const random = SeededRandom.ofSeed(seed, RANDOM_STREAM.corrections);
  const strangers = choose(world, first, world.strangers, random);
  const own = choose(world, first, world.own, random);
  const { images } = world.features;
  const whose = new Set(strangers.map((row) => personOf(images[row]!)));
  const isWhose = (row: number) => whose.has(personOf(images[row]!));
  const right = new Set(rightOnes(world, first, world.strangers));
  const others = world.strangers.filter((row) => isWhose(row) && !right.has(row));
  const groups = {
    'strangers put right': strangers,
    'other photos of theirs that were wrong': others.filter((row) => !strangers.includes(row)),
    'own faces put right': own,
    'own faces': world.own.filter((row) => !own.includes(row)),
    'other strangers': world.strangers.filter((row) => !isWhose(row)),
  };
  const free = groups['other strangers'];
  const share = rightOnes(world, first, free).length / free.length;
  const tally = ({ head }: Judge): Tally => {
    const judge = judgeAt(world, head, free, share);
    const counted = Object.entries(groups).map(([name, rows]) => {
      return [name, [rightOnes(world, judge, rows).length, rows.length]] as const;
    });
    return Object.fromEntries(counted) as unknown as Tally;
  };
  const corrections = { own, strangers };
  const plain = trainingFeatures(world, corrections, 'photo');
  const corrected = trainingFeatures(world, corrections, CORRECTED);
  return [
    ['before', tally(first)],
    ['as any photo', tally(await train(plain, seed, workspace))],
    ['as corrections', tally(await train(corrected, seed, workspace))],
  ];
}

async function main(): Promise<void> {
  const [dataset, seeds = '8', people = '40', photos = '8'] = process.argv.slice(2);
  if (dataset === undefined) throw new Error('Usage: measureCorrections <dataset> [seeds]');
  const { out: output } = claimStandardOutput();
  const pool = openFacePool();
  const features = await extractFeatures({ dataset, workspace: join(dataset, '..') }, pool);
  await pool.close();
  const workspace = await mkdtemp(join(tmpdir(), 'likeness-measure-'));
  const sums = new Map<string, Tally>();
  for (let seed = 1; seed <= Number(seeds); seed++) {
    const world = makeWorld(features, seed, Number(people), Number(photos));
    for (const [name, tally] of await measure(world, seed, workspace)) {
      const sum = sums.get(name) ?? {};
      for (const [group, [right, all]] of Object.entries(tally)) {
        const [rightSoFar, allSoFar] = sum[group] ?? [0, 0];
        sum[group] = [rightSoFar + right, allSoFar + all];
      }
      sums.set(name, sum);
    }
  }
  await rm(workspace, { recursive: true, force: true });
  const groups = Object.keys([...sums.values()][0]!);
  output(`| trained | ${groups.join(' | ')} |\n|${'---|'.repeat(groups.length + 1)}\n`);
  for (const [name, sum] of sums) {
    const cells = groups.map((group) => sum[group]!.join(' of '));
    output(`| ${name} | ${cells.join(' | ')} |\n`);
  }
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
