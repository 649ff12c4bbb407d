import { Option, type Command } from 'commander';
import { ErrorCode } from '../../../protocol/src/errors';
import type { EmbeddingMap, MapMethod, PeopleMap } from '../../../protocol/src/review';
import type { ImageRole } from '../../../protocol/src/runs';
import type { DetectorName } from '../detection/face';
import { LikenessError } from '../errors';
import { personOf } from '../features/featureMatrix';
import { writeFileAtomic } from '../files/atomicFile';
import { csvText } from '../files/csv';
import { loadModel } from '../recognition/loadModel';
import { mapDataset } from '../review/map/mapDataset';
import { mapPeople } from '../review/map/mapPeople';
import { imageRoles } from '../training/imageRoles';
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
import type { Job, JobOptions, Outcome, RunVerb } from './verb';

interface MapFlags extends JobOptions {
  workspace: string;
  features?: string;
  model?: string;
  gallery?: string;
  detector: DetectorName;
  method: MapMethod;
  seed?: number;
  csv?: string;
}

const EXAMPLES = `
Examples:
  likeness map dataset --csv map.csv
  likeness map dataset --method pca --json
  likeness map dataset --model .likeness/runs/<run> --seed 7 --csv after.csv
  likeness map --gallery .likeness --csv people.csv

With a run, each image's role in it is told: train, validation-people (strangers to the run), validation-photos
(new photos of people it was trained on), test, or nothing where it was not in it.`;

/** `likeness map <dataset>` */
export function addMap(program: Command, run: RunVerb): void {
  program
    .command('map')
    .summary('lay the faces of a dataset or a gallery out in the plane, similar ones together')
    .description('Computes a place for every face, by UMAP or by principal components.')
    .argument('[dataset]', 'folder that prepare made')
    .option(
      '--gallery <location>',
      'lay out the people remembered there instead, by the embeddings they are kept with',
    )
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
    .option('--csv <file>', 'write who each face is said to be, x and y to this file')
    .addOption(workspaceOption())
    .addOption(featuresOption())
    .addOption(detectorOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((dataset: string | undefined, flags: MapFlags) =>
      run(flags, (job) =>
        flags.gallery === undefined
          ? layOutDataset(requireDataset(dataset), flags, job)
          : layOutPeople(flags.gallery, dataset, flags, job),
      ),
    );
}

async function layOutDataset(
  dataset: string,
  { model = UNTRAINED, csv, workspace, features, detector, method, seed }: MapFlags,
  { pool, context }: Job,
): Promise<Outcome> {
  const run = model === UNTRAINED ? null : model;
  const loaded = await loadModel(run);
  const options = { dataset, workspace, features, detector, method, seed, model: loaded };
  const map = await mapDataset(options, pool(), context);
  const roles = run === null ? null : await imageRoles({ dataset, run }, context);
  if (csv !== undefined) await writeFileAtomic(csv, imagesCsv(map, roles));
  const json = roles === null ? map : { ...map, roles };
  return { json, text: describe(map.method, map.images.map(personOf)) };
}

async function layOutPeople(
  gallery: string,
  dataset: string | undefined,
  { model, method, seed, csv }: MapFlags,
  { context }: Job,
): Promise<Outcome> {
  if (dataset !== undefined) {
    throw refuse(
      'A map is of a dataset or of a gallery.',
      'Give the folder or --gallery, not both.',
    );
  }
  if (model !== undefined) {
    throw refuse(
      'The faces of a gallery are compared by the model they were enrolled with.',
      'Leave --model out, or embed the people by another run: likeness people reembed --run <run>.',
    );
  }
  const map = await mapPeople({ gallery, method, seed }, context);
  if (csv !== undefined) await writeFileAtomic(csv, facesCsv(map));
  const names = map.faces.map(({ name }) => name);
  return { json: map, text: describe(map.method, names) };
}

function requireDataset(dataset: string | undefined): string {
  if (dataset !== undefined) return dataset;
  throw refuse('There is nothing to map.', 'Give the folder of a dataset, or --gallery.');
}

function refuse(words: string, remedy: string): LikenessError {
  return new LikenessError(ErrorCode.InvalidInput, words, remedy);
}

function imagesCsv(
  { images, points }: EmbeddingMap,
  roles: Record<string, ImageRole> | null,
): string {
  const rows = images.map((image, i) => [
    ...[image, personOf(image), points[2 * i]!, points[2 * i + 1]!],
    ...(roles === null ? [] : [roles[image] ?? '']),
  ]);
  return csvText(['image', 'person', 'x', 'y', ...(roles === null ? [] : ['role'])], rows);
}

function facesCsv({ faces, points }: PeopleMap): string {
  const rows = faces.map(({ id, name, source }, i) => [
    ...[id, name, source, points[2 * i]!, points[2 * i + 1]!],
  ]);
  return csvText(['face', 'person', 'photo', 'x', 'y'], rows);
}

function describe(method: MapMethod, persons: readonly string[]): string {
  return formatFacts([
    ['faces', persons.length],
    ['people', new Set(persons).size],
    ['method', method],
  ]);
}
