import { Option, type Command } from 'commander';
import type { EmbeddingMap, MapMethod } from '../../../protocol/src/review';
import type { DetectorName } from '../detection/face';
import { personOf } from '../features/featureMatrix';
import { writeFileAtomic } from '../files/atomicFile';
import { csvText } from '../files/csv';
import { loadModel } from '../recognition/loadModel';
import { mapDataset } from '../review/map/mapDataset';
import { UNTRAINED } from './galleryModel';
import { wholeNumber } from './options';
import {
  detectorOption,
  featuresOption,
  jsonOption,
  modelOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import { formatFacts } from './table';
import type { Job, JobOptions, RunVerb } from './verb';

interface MapFlags extends JobOptions {
  workspace: string;
  features?: string;
  model?: string;
  detector: DetectorName;
  method: MapMethod;
  seed?: number;
  csv?: string;
}

const EXAMPLES = `
Examples:
  likeness map dataset --csv map.csv
  likeness map dataset --method pca --json
  likeness map dataset --model .likeness/runs/<run> --seed 7 --csv after.csv`;

/** `likeness map <dataset>` */
export function addMap(program: Command, run: RunVerb): void {
  program
    .command('map')
    .summary('lay a dataset’s faces out in the plane, similar ones together')
    .description('Computes a place for every face, by UMAP or by principal components.')
    .argument('<dataset>', 'folder that prepare made')
    .addOption(modelOption())
    .addOption(
      new Option('--method <name>', 'how faces are laid out')
        .choices(['umap', 'pca'])
        .default('umap'),
    )
    .option(
      '--seed <n>',
      'the same seed gives the same map (default: 1)',
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option('--csv <file>', 'write image, person, x and y to this file')
    .addOption(workspaceOption())
    .addOption(featuresOption())
    .addOption(detectorOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((dataset: string, flags: MapFlags) =>
      run(flags, async (job) => {
        const map = await layOut(dataset, flags, job);
        return { json: map, text: describe(map) };
      }),
    );
}

async function layOut(
  dataset: string,
  { model = UNTRAINED, csv, workspace, features, detector, method, seed }: MapFlags,
  { pool, context }: Job,
): Promise<EmbeddingMap> {
  const loaded = await loadModel(model === UNTRAINED ? null : model);
  const options = { dataset, workspace, features, detector, method, seed, model: loaded };
  const map = await mapDataset(options, pool(), context);
  if (csv !== undefined) await writeFileAtomic(csv, asCsv(map));
  return map;
}

function asCsv({ images, points }: EmbeddingMap): string {
  const rows = images.map((image, i) => [
    ...[image, personOf(image), points[2 * i]!, points[2 * i + 1]!],
  ]);
  return csvText(['image', 'person', 'x', 'y'], rows);
}

function describe({ method, images }: EmbeddingMap): string {
  return formatFacts([
    ['faces', images.length],
    ['people', new Set(images.map(personOf)).size],
    ['method', method],
  ]);
}
