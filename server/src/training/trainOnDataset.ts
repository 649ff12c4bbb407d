import { resolve } from 'node:path';
import { pretrainedHead } from '../backbones/pretrainedHead';
import { DEFAULT_BACKBONE } from '../backbones/registry';
import { extractFeatures, type ExtractedFeatures } from '../features/extractFeatures';
import type { FacePool } from '../workers/facePool';
import { readRunConfig } from './run';
import { trainHead } from './trainHead';
import type { TrainContext, TrainOptions } from './trainOptions';
import type { TrainResult } from './trainResult';

/** What training is given, beside its settings. */
export type TrainOnDatasetOptions = Omit<TrainOptions, 'backbone' | 'resume'> & {
  /** Default: the bundled one. */
  backbone?: string | undefined;
  /** Where features are kept, when not in the workspace. */
  features?: string | undefined;
};

export interface ResumeTrainingOptions {
  /** Folder of the run. */
  run: string;
  /** Keeps the features. */
  workspace: string;
  features?: string | undefined;
  /** Where the run's dataset lies now; default: where it lay. */
  dataset?: string | undefined;
  /** Epochs in all; default: as many as were asked for first. */
  epochs?: number | undefined;
}

/**
 * Computes the features that a dataset lacks and trains a head on them, in a new run.
 * @returns the run's folder as an absolute path
 * @throws LikenessError as extractFeatures and trainHead
 */
export async function trainOnDataset(
  options: TrainOnDatasetOptions,
  pool: FacePool,
  context: TrainContext = {},
): Promise<TrainResult> {
  const { backbone = DEFAULT_BACKBONE, features, ...settings } = options;
  return train({ ...settings, backbone }, features, pool, context);
}

/**
 * Goes on with a run after its last finished epoch, with its own settings.
 * @throws LikenessError as trainOnDataset; NotFound when there is no such run
 */
export async function resumeTraining(
  options: ResumeTrainingOptions,
  pool: FacePool,
  context: TrainContext = {},
): Promise<TrainResult> {
  const { run, workspace, features, epochs } = options;
  const { dataset, backbone } = await readRunConfig(run);
  const settings = { dataset: options.dataset ?? dataset, workspace, backbone, epochs };
  return train({ ...settings, resume: run }, features, pool, context);
}

async function train(
  options: TrainOptions,
  features: string | undefined,
  pool: FacePool,
  context: TrainContext,
): Promise<TrainResult> {
  const { dataset, workspace, backbone } = options;
  const source = { dataset, workspace, backbone, features };
  const extracted = await extractFeatures(source, pool, context);
  noteGaps(extracted, context.onNote);
  const pretrained = await pretrainedHead(backbone);
  const result = await trainHead(extracted, pretrained, options, context);
  return { ...result, run: resolve(result.run) };
}

/** What has no features is not trained on, which a user may want to look into. */
function noteGaps(
  { withoutFace, unreadable }: ExtractedFeatures,
  note: TrainContext['onNote'],
): void {
  if (withoutFace.length > 0) {
    note?.(
      `${withoutFace.length} images show no face and are left out, ${withoutFace[0]} among them.`,
    );
  }
  for (const { image, words } of unreadable) note?.(`${image} is left out: ${words}`);
}
