/**
 * Measures how many planted errors `likeness review` finds:
 *
 *   node dist/measureReview.js <dataset> [seeds, default 1,2,3] [folder for the datasets with errors]
 *
 * Of a copy of the dataset 5 % of the labels are swapped, 3 % of the images get a changed copy beside them
 * (rescaled, recompressed, mirrored or cropped in turn) and 5 people are put into two folders; then once
 * more, with 5 pairs of people put into one folder each. What is found in the dataset as it is counts
 * neither for nor against. Prints a Markdown table.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReviewResult } from '../protocol/src/review';
import { claimStandardOutput } from '../server/src/cli/terminal';
import { readDataset } from '../server/src/dataset/datasetIndex';
import { loadModel } from '../server/src/recognition/loadModel';
import { reviewDataset } from '../server/src/review/reviewDataset';
import type { FacePool } from '../server/src/workers/facePool';
import { openFacePool } from '../server/src/workers/openFacePool';
import { plantErrors, type PlantedErrors, type PlantedShares } from './review/plantErrors';
import { scoreReview, type Score } from './review/scoreReview';
import { writePlanted } from './review/writePlanted';

const PLANS: [name: string, PlantedShares][] = [
  ['as it is', { swapped: 0, duplicated: 0, splitPeople: 0, mixedPairs: 0 }],
  ['errors', { swapped: 0.05, duplicated: 0.03, splitPeople: 5, mixedPairs: 0 }],
  ['and mixed', { swapped: 0.05, duplicated: 0.03, splitPeople: 5, mixedPairs: 5 }],
];

async function main(): Promise<void> {
  const [dataset, seeds = '1,2,3', folder] = process.argv.slice(2);
  if (dataset === undefined) throw new Error('Usage: measureReview <dataset> [seeds] [folder]');
  const { out } = claimStandardOutput();
  const target = folder ?? (await mkdtemp(join(tmpdir(), 'likeness-review-')));
  const pool = openFacePool();
  try {
    const sources = (await readDataset(dataset)).map(({ image }) => image);
    const workspace = target;
    const own = await review(dataset, workspace, pool);
    out(`${header()}\n`);
    for (const [name, shares] of PLANS.slice(1)) {
      for (const seed of seeds.split(',').map(Number)) {
        const planted = plantErrors(sources, shares, seed);
        const copy = join(target, `${name.replace(' ', '-')}-${seed}`);
        await writePlanted(dataset, copy, planted, seed);
        const startMs = performance.now();
        const found = await review(copy, workspace, pool);
        const seconds = (performance.now() - startMs) / 1000;
        out(`${line(name, seed, scoreReview(planted, found, own), planted, seconds)}\n`);
      }
    }
  } finally {
    await pool.close();
    if (folder === undefined) await rm(target, { recursive: true, force: true });
  }
}

async function review(dataset: string, workspace: string, pool: FacePool): Promise<ReviewResult> {
  return reviewDataset({ dataset, workspace, model: await loadModel(null) }, pool);
}

function header(): string {
  const columns = [
    'planted',
    'seed',
    'wrong labels: precision, recall',
    'right name',
    'copies: precision, recall',
    'split people found',
    'mixed folders found',
    'seconds',
  ];
  return `| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}`;
}

function line(
  name: string,
  seed: number,
  { wrongLabels, rightNames, duplicates, samePerson, mixedFolders }: Score,
  planted: PlantedErrors,
  seconds: number,
): string {
  const rates = ({ precision, recall }: Score['wrongLabels']): string =>
    `${precision.toFixed(3)}, ${recall.toFixed(3)}`;
  const counts = ({ hits, found, wanted }: Score['wrongLabels']): string =>
    `${hits} of ${wanted}${found > hits ? `, ${found - hits} more` : ''}`;
  const cells = [
    name,
    seed,
    rates(wrongLabels),
    `${rightNames} of ${planted.swapped.size}`,
    rates(duplicates),
    counts(samePerson),
    counts(mixedFolders),
    seconds.toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
