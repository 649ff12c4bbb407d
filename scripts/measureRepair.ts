/**
 * Measures what repairing a dataset is worth:
 *
 *   node dist/measureRepair.js <dataset> [seeds, default 1,2,3] [share of labels swapped, default 0.2]
 *
 * A fifth of the people and 30 % of the others' photos are kept away, drawn anew for each seed. In what is left labels are
 * swapped, 3 % of the images get a changed copy and five people are put into two folders; a head is trained on that. What
 * Review finds is accepted, three times over; a head is trained on that too. Both are measured side by side on the photos
 * that were kept away, as `likeness evaluate --against` does. Prints a Markdown table.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimStandardOutput } from '../server/src/cli/terminal';
import { readDataset } from '../server/src/dataset/datasetIndex';
import { evaluateFolders } from '../server/src/evaluation/evaluateFolders';
import type { EvaluationResult } from '../server/src/evaluation/evaluationResult';
import { personOf } from '../server/src/features/featureMatrix';
import { loadModel } from '../server/src/recognition/loadModel';
import { reviewDataset } from '../server/src/review/reviewDataset';
import { rowsByPerson } from '../server/src/training/people';
import { SeededRandom } from '../server/src/training/random';
import { trainOnDataset } from '../server/src/training/trainOnDataset';
import type { FacePool } from '../server/src/workers/facePool';
import { openFacePool } from '../server/src/workers/openFacePool';
import { plantErrors, type PlantedErrors } from './review/plantErrors';
import { repair } from './review/repair';
import { writePlanted } from './review/writePlanted';

const STRANGERS_SHARE = 0.2;
const NEW_PHOTOS_SHARE = 0.3;
const ERRORS = { duplicated: 0.03, splitPeople: 5, mixedPairs: 0 };
const NO_ERRORS = { swapped: 0, duplicated: 0, splitPeople: 0, mixedPairs: 0 };
/** What was hidden by other errors is found once they are gone. */
const ROUNDS = 3;
/** Of this script's own draws. */
const RANDOM_STREAM = 202;
const FAR = '0.001';

/** `<person>/<image>` of each part. */
interface Parts {
  train: string[];
  newPhotos: string[];
  strangers: string[];
}

function divide(images: readonly string[], seed: number): Parts {
  const random = SeededRandom.ofSeed(seed, RANDOM_STREAM);
  const people = [...rowsByPerson(images).keys()];
  const strangers = new Set(random.sample(people, Math.round(people.length * STRANGERS_SHARE)));
  const parts: Parts = { train: [], newPhotos: [], strangers: [] };
  for (const [person, rows] of rowsByPerson(images)) {
    const own = random.shuffled(rows.map((row) => images[row]!));
    const kept = Math.round(own.length * NEW_PHOTOS_SHARE);
    if (strangers.has(person)) parts.strangers.push(...own);
    else {
      parts.newPhotos.push(...own.slice(0, kept));
      parts.train.push(...own.slice(kept));
    }
  }
  return { ...parts, train: parts.train.sort() };
}

interface Measured {
  planted: PlantedErrors;
  /** Swapped labels that are still wrong after the repair. */
  left: number;
  /** New photos of the people trained on. */
  newPhotos: EvaluationResult;
  /** Photos of others. */
  strangers: EvaluationResult;
  /** The same of a head trained on the dataset as it was before errors were planted. */
  clean: EvaluationResult;
}

async function measure(
  dataset: string,
  { seed, swapped }: { seed: number; swapped: number },
  workspace: string,
  pool: FacePool,
): Promise<Measured> {
  const images = (await readDataset(dataset)).map(({ image }) => image);
  const parts = divide(images, seed);
  const folder = (name: string) => join(workspace, `${name}-${seed}`);
  const write = async (name: string, planted: PlantedErrors) => {
    await writePlanted(dataset, folder(name), planted, seed);
    return folder(name);
  };
  const clean = (part: readonly string[]) => plantErrors(part, NO_ERRORS, seed);
  const newPhotos = await write('new-photos', clean(parts.newPhotos));
  const strangers = await write('strangers', clean(parts.strangers));
  const planted = plantErrors(parts.train, { ...ERRORS, swapped }, seed);
  const target = await write('training', planted);
  const train = async (on: string) =>
    loadModel((await trainOnDataset({ dataset: on, workspace, seed }, pool)).run);
  const before = await train(target);
  const model = await loadModel(null);
  for (let round = 0; round < ROUNDS; round++) {
    await repair(
      { dataset: target, workspace },
      await reviewDataset({ dataset: target, workspace, model }, pool),
    );
  }
  const after = await train(target);
  const ideal = await train(await write('clean', clean(parts.train)));
  const evaluate = (on: string, model = after) =>
    evaluateFolders({ dataset: on, workspace, model, against: before, seed }, pool);
  const listed = (await readDataset(target)).map(({ image }) => image);
  const right = (image: string): boolean => {
    const names = listed.filter((one) => one.endsWith(image.slice(image.indexOf('/') + 1)));
    return (
      names.length === 0 || names.some((one) => planted.swapped.get(image)!.includes(personOf(one)))
    );
  };
  return {
    planted,
    left: [...planted.swapped.keys()].filter((image) => !right(image)).length,
    newPhotos: await evaluate(newPhotos),
    strangers: await evaluate(strangers),
    clean: await evaluate(newPhotos, ideal),
  };
}

const COLUMNS = [
  ...['seed', 'labels swapped', 'still wrong', 'accepted at its own threshold', 'of two people'],
  ...['TAR at FAR 0.001', 'the same, strangers', 'without errors'],
];

/** Trained with the errors → trained on what was repaired. */
function line(seed: number, measured: Measured): string {
  const { planted, left, newPhotos, strangers, clean } = measured;
  const tar = (of: Pick<EvaluationResult, 'tarAtFar'>) => of.tarAtFar[FAR]!.toFixed(3);
  const change = (result: EvaluationResult) => `${tar(result.before!)} → ${tar(result)}`;
  const own = (rate: 'tar' | 'far') =>
    [newPhotos.before!, newPhotos].map((one) => one.currentThreshold![rate].toFixed(4));
  const figures = [own('tar').join(' → '), own('far').join(' → '), change(newPhotos)];
  const cells = [seed, planted.swapped.size, left, ...figures, change(strangers), tar(clean)];
  return `| ${cells.join(' | ')} |`;
}

async function main(): Promise<void> {
  const [dataset, seeds = '1,2,3', swapped = '0.2'] = process.argv.slice(2);
  if (dataset === undefined) throw new Error('Usage: measureRepair <dataset> [seeds] [swapped]');
  const { out } = claimStandardOutput();
  const workspace = await mkdtemp(join(tmpdir(), 'likeness-repair-'));
  const pool = openFacePool();
  try {
    out(`| ${COLUMNS.join(' | ')} |\n|${'---|'.repeat(COLUMNS.length)}\n`);
    for (const seed of seeds.split(',').map(Number)) {
      const measured = await measure(dataset, { seed, swapped: Number(swapped) }, workspace, pool);
      out(`${line(seed, measured)}\n`);
    }
  } finally {
    await pool.close();
    await rm(workspace, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
