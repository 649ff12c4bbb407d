import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ErrorCode } from '../../../../protocol/src/errors';
import { pretrainedHead } from '../../backbones/pretrainedHead';
import { backboneInfo, backboneKey } from '../../backbones/registry';
import type { DetectorName } from '../../detection/face';
import { LikenessError } from '../../errors';
import { extractFeatures, type ExtractedFeatures } from '../../features/extractFeatures';
import { personOf } from '../../features/featureMatrix';
import { asWriteError } from '../../files/atomicFile';
import { withFolderLock } from '../../files/folderLock';
import type { JobContext } from '../../job';
import { progressMeter } from '../../progressMeter';
import { embedAll } from '../../training/embedAll';
import { selectRows } from '../../training/featureRows';
import { Pause } from '../../training/pause';
import { RandomStream, SeededRandom } from '../../training/random';
import { readRun, type Run } from '../../training/run';
import { startHead } from '../../training/startHead';
import type { FacePool } from '../../workers/facePool';
import { drawSprite, MAX_THUMBNAILS } from './sprite';
import { vectorsTsv } from './vectors';
import { writeProjector } from './writeProjector';

export interface ExportProjectorOptions {
  /** Folder of the run. */
  run: string;
  /** Default: the dataset the run was trained on. */
  dataset?: string | undefined;
  /** Its `.likeness` folder caches the features. */
  workspace: string;
  /** Where features are kept instead: see extractFeatures. */
  features?: string | undefined;
  /** Where to write; default: the run's folder, where TensorBoard looks. */
  folder?: string | undefined;
  /** At most so many images, drawn at random where there are more; up to 16,384. Default 4,096. */
  maxImages?: number | undefined;
  detector?: DetectorName | undefined;
}

export interface ExportedProjector {
  run: string;
  /** The folder to hand to TensorBoard. */
  folder: string;
  /** What was written, absolute. */
  files: string[];
  /** Points shown. */
  images: number;
  people: number;
  /** Images with a face that are not shown since there were too many. */
  leftOut: number;
}

/** A sprite of 64×64 thumbnails, and a picture that turns smoothly in a browser. */
const DEFAULT_MAX_IMAGES = 4096;

/**
 * Writes a dataset's embeddings for TensorBoard's embedding projector, with the run's head and with the
 * one its training started from, each face as a small picture with its person and image.
 * @throws LikenessError NotFound, CorruptFile for run and dataset; InvalidInput, NotEnoughData,
 *   ModelMismatch, Busy, CannotWrite, Cancelled
 */
export async function exportProjector(
  options: ExportProjectorOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<ExportedProjector> {
  const { workspace, features: kept, detector, maxImages = DEFAULT_MAX_IMAGES } = options;
  checkCount(maxImages);
  const run = await readRun(options.run);
  checkBackbone(run);
  const { backbone } = run.config;
  const dataset = options.dataset ?? run.config.dataset;
  const source = { dataset, workspace, features: kept, backbone, detector };
  const features = await extractFeatures(source, pool, context);
  checkNotEmpty(features, dataset);
  const rows = chooseRows(features.images.length, maxImages);
  const leftOut = features.images.length - rows.length;
  if (leftOut > 0) {
    context.onNote?.(
      `${rows.length} of ${features.images.length} images are shown, drawn at random.`,
    );
  }
  const images = rows.map((row) => features.images[row]!);
  const shown = {
    images,
    uses: usesOf(
      run,
      rows.map((row) => features.hashes[row]!),
    ),
    tensors: await tensorsOf(run, selectRows(features, rows), context),
    sprite: await drawSprite(
      images.map((image) => join(dataset, 'images', image)),
      context,
    ),
  };
  const folder = resolve(options.folder ?? options.run);
  return {
    run: resolve(options.run),
    folder,
    files: await writeLocked(folder, () => writeProjector(folder, shown)),
    images: images.length,
    people: new Set(images.map(personOf)).size,
    leftOut,
  };
}

function checkCount(maxImages: number): void {
  if (Number.isSafeInteger(maxImages) && maxImages >= 1 && maxImages <= MAX_THUMBNAILS) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `The projector cannot show ${maxImages} images.`,
    `Give a whole number from 1 to ${MAX_THUMBNAILS}.`,
  );
}

function checkBackbone({ folder, config }: Run): void {
  if (backboneKey(backboneInfo(config.backbone)) === config.backboneKey) return;
  throw new LikenessError(
    ErrorCode.ModelMismatch,
    `The run ${folder} was trained on another version of the backbone "${config.backbone}".`,
    'Train again, then export the new run.',
    folder,
  );
}

function checkNotEmpty({ images }: ExtractedFeatures, dataset: string): void {
  if (images.length > 0) return;
  throw new LikenessError(
    ErrorCode.NotEnoughData,
    `There is no image with a face in ${dataset}.`,
    'Name the dataset to show.',
    dataset,
  );
}

/** Always the same ones, in the order of the matrix. */
function chooseRows(count: number, maxImages: number): number[] {
  const rows = Array.from({ length: count }, (_, row) => row);
  if (count <= maxImages) return rows;
  const random = SeededRandom.ofSeed(1, RandomStream.validationPairs);
  return random.sample(rows, maxImages).sort((a, b) => a - b);
}

/** What the run used each image for, by its content. */
function usesOf({ config }: Run, hashes: readonly string[]): string[] {
  const uses = new Map<string, string>(config.images.map(({ sha256, use }) => [sha256, use]));
  return hashes.map((hash) => uses.get(hash) ?? 'new');
}

/** The trained one first: TensorBoard opens with it. */
async function tensorsOf(
  { config, head }: Run,
  features: Float32Array,
  context: JobContext,
): Promise<{ name: string; tsv: string }[]> {
  const pretrained = await pretrainedHead(config.backbone);
  const start = startHead(config.dimensions, pretrained, config.settings).head;
  const heads = [
    { name: 'trained', head },
    { name: 'untrained', head: start },
  ];
  const pause = new Pause(context.signal);
  const total = (heads.length * features.length) / config.dimensions;
  const meter = progressMeter(context, { step: 'Embedding faces', unit: 'embeddings', total });
  const tensors = [];
  for (const { name, head: one } of heads) {
    const embeddings = await embedAll(one, features, pause, (rows) => meter.advance(rows));
    tensors.push({ name, tsv: await vectorsTsv(embeddings, pause) });
  }
  return tensors;
}

/** Two exports into one folder at once would mix their files. */
async function writeLocked(folder: string, write: () => Promise<string[]>): Promise<string[]> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw asWriteError(error, folder);
  });
  return withFolderLock(folder, 'projector', write);
}
