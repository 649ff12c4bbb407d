import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS, type PretrainedHead } from '../backbones/backbone';
import type { EngineReport } from '../engine/engine';
import { LikenessError } from '../errors';
import type { FeatureMatrix } from '../features/featureMatrix';
import { packageRoot } from '../files/packageRoot';
import type { BatchSource } from './batchSource';
import { hasCheckpoint, loadCheckpoint, saveCheckpoint, type TrainingState } from './checkpoint';
import type { EmbeddingHead } from './embeddingHead';
import { checkTrainable } from './featureRows';
import { initialState } from './headTrainer';
import { hasMetrics } from './metricsLog';
import { PersonBatches } from './personBatches';
import { RandomStream, SeededRandom } from './random';
import { createRun, readRunConfig, type ImageUse, type RunConfig } from './run';
import { splitDataset, type Split } from './split';
import { startHead } from './startHead';
import { trainSettings, type TrainOptions, type TrainSettings } from './trainOptions';
import { TripletGenerator } from './tripletGenerator';

/** A run that is being worked on. */
export interface TrainingSession {
  folder: string;
  config: RunConfig;
  /** The run's, with the number of epochs that is wanted now. */
  settings: TrainSettings;
  split: Split;
  source: BatchSource;
  state: TrainingState;
}

/** Makes a new run, with a checkpoint before its first epoch. @throws LikenessError */
export async function beginSession(
  features: FeatureMatrix,
  pretrained: PretrainedHead | null,
  options: TrainOptions,
  engine: EngineReport,
): Promise<TrainingSession> {
  const wanted = trainSettings(options);
  const split = splitDataset(
    features.images,
    wanted,
    SeededRandom.ofSeed(wanted.seed, RandomStream.split),
  );
  checkTrainable(features.images, split.train);
  const { head, kind } = startHead(features.dimensions, pretrained, wanted);
  const settings = { ...wanted, start: kind };
  if (kind !== wanted.start) {
    split.notes.push(`${options.backbone} has no pretrained head: training starts from Glorot's.`);
  }
  const source = batchSource(features.images, split.train, settings);
  const config = await runConfig(features, options, settings, split, engine);
  const folder = await createRun(options.workspace, config);
  const state = beforeTraining(head, source);
  await saveCheckpoint(folder, state);
  return { folder, config, settings, split, source, state };
}

function beforeTraining(head: EmbeddingHead, source: BatchSource): TrainingState {
  return {
    epoch: 0,
    start: head.weights,
    trainer: initialState(head),
    average: head.weights,
    batches: source.state,
    best: { epoch: 0, mix: 0, unseenPeople: null, newPhotos: null, newInGallery: null },
    bestWeights: head.weights,
    history: [],
  };
}

/**
 * Takes up a run after its last whole checkpoint; one that was killed before it had any begins anew.
 * @throws LikenessError NotFound, CorruptFile; ModelMismatch or InvalidInput when the features are not
 *   those it was started with
 */
export async function resumeSession(
  features: FeatureMatrix,
  pretrained: PretrainedHead | null,
  folder: string,
  options: TrainOptions,
  onNote?: (sentence: string) => void,
): Promise<TrainingSession> {
  const config = await readRunConfig(folder);
  checkSameFeatures(features, config, folder);
  const epochs = options.epochs ?? config.settings.epochs;
  const settings = trainSettings({ ...config.settings, epochs });
  const split = recordedSplit(config);
  const source = batchSource(features.images, split.train, settings);
  // What follows the first checkpoint is there: that was lost, and only somebody's copy brings it back.
  const hasBegun = (await hasCheckpoint(folder)) || (await hasMetrics(folder));
  const state = hasBegun
    ? await loadCheckpoint(folder, onNote)
    : beforeTraining(startHead(features.dimensions, pretrained, settings).head, source);
  if (state.start.length === features.dimensions * EMBEDDING_DIMENSIONS) {
    return { folder, config, settings, split, source, state };
  }
  throw new LikenessError(
    ErrorCode.CorruptFile,
    `The checkpoints in ${folder} are of another network than its config.json.`,
    'Restore the folder from a copy, or train again from the start.',
    folder,
  );
}

function batchSource(
  images: readonly string[],
  rows: readonly number[],
  settings: TrainSettings,
): BatchSource {
  const random = SeededRandom.ofSeed(settings.seed, RandomStream.batches);
  const { mining, tripletsPerBatch, peoplePerBatch, imagesPerPerson } = settings;
  return mining === 'random'
    ? new TripletGenerator(images, random, tripletsPerBatch, rows)
    : new PersonBatches(images, random, peoplePerBatch, imagesPerPerson, rows);
}

async function runConfig(
  features: FeatureMatrix,
  { dataset, backbone }: TrainOptions,
  settings: TrainSettings,
  split: Split,
  engine: EngineReport,
): Promise<RunConfig> {
  const uses = new Map<number, ImageUse>([
    ...split.train.map((row) => [row, 'train'] as const),
    ...split.validationPeople.map((row) => [row, 'validation-people'] as const),
    ...split.validationPhotos.map((row) => [row, 'validation-photos'] as const),
    ...split.test.map((row) => [row, 'test'] as const),
  ]);
  return {
    format: 1,
    createdAt: new Date().toISOString(),
    // A job is resumed, and its run looked at, from other working folders too.
    dataset: resolve(dataset),
    backbone,
    backboneKey: features.backboneKey,
    dimensions: features.dimensions,
    settings,
    versions: {
      likeness: await likenessVersion(),
      node: process.version,
      engine: `${engine.engine} ${engine.version}`,
      backend: engine.backend,
    },
    images: features.images.map((image, row) => ({
      image,
      sha256: features.hashes[row]!,
      use: uses.get(row)!,
    })),
    notes: split.notes,
  };
}

async function likenessVersion(): Promise<string> {
  const manifest = await readFile(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The split as it was recorded, so that a later version's rules can't change a run. */
function recordedSplit({ images, notes }: RunConfig): Split {
  const rows = (wanted: ImageUse) =>
    images.flatMap(({ use }, row) => (use === wanted ? [row] : []));
  return {
    train: rows('train'),
    validationPeople: rows('validation-people'),
    validationPhotos: rows('validation-photos'),
    test: rows('test'),
    notes,
  };
}

function checkSameFeatures(features: FeatureMatrix, config: RunConfig, folder: string): void {
  if (features.backboneKey !== config.backboneKey) {
    throw new LikenessError(
      ErrorCode.ModelMismatch,
      `This run was trained on features of ${config.backboneKey}, these are of ${features.backboneKey}.`,
      'Resume it with the backbone it was started with, or start a new run.',
      folder,
    );
  }
  const same =
    features.images.length === config.images.length &&
    config.images.every(
      ({ image, sha256 }, row) => image === features.images[row] && sha256 === features.hashes[row],
    );
  if (same) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    'The dataset has changed since this run was started.',
    'Start a new run on the dataset as it is now.',
    folder,
  );
}
