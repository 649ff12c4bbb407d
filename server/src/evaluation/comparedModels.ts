import { ErrorCode } from '../../../protocol/src/errors';
import { pretrainedHead } from '../backbones/pretrainedHead';
import { backboneInfo } from '../backbones/registry';
import { LikenessError } from '../errors';
import type { RecognitionModel } from '../recognition/model';
import { readRun } from '../training/run';
import { startHead } from '../training/startHead';
import type { ComparedModels } from './evaluateRows';
import type { SeenImages } from './trainingImages';

/** Two models, and what either has seen; `seen` is null where neither was trained. */
export type ModelsAndSeen = ComparedModels & { seen: SeenImages | null };

/**
 * A model and what it is compared with: another model, or what its training started from, a head that is made
 * again from the run's own settings.
 * @throws LikenessError NotFound, CorruptFile when a run cannot be read; ModelMismatch for runs of two backbones
 */
export async function comparedModels(
  model: RecognitionModel,
  against: RecognitionModel | null = null,
): Promise<ModelsAndSeen> {
  if (against !== null) return twoModels(model, against);
  if (model.runFolder === null) return { evaluated: model, start: null, seen: null };
  const run = await readRun(model.runFolder);
  const pretrained = await pretrainedHead(run.config.backbone);
  const { head, kind } = startHead(run.config.dimensions, pretrained, run.config.settings);
  const untrained = kind === 'glorot' ? undefined : backboneInfo(run.config.backbone).untrained;
  const start = { head, threshold: untrained?.threshold ?? null };
  return { evaluated: model, start, seen: run };
}

/** On images that neither was trained on, so that neither is flattered. */
async function twoModels(
  model: RecognitionModel,
  against: RecognitionModel,
): Promise<ModelsAndSeen> {
  if (model.backboneName !== against.backboneName) {
    throw new LikenessError(
      ErrorCode.ModelMismatch,
      `One run stands on the network "${model.backboneName}", the other on "${against.backboneName}".`,
      'Compare runs of one network.',
    );
  }
  const folders = [model, against].flatMap(({ runFolder }) => runFolder ?? []);
  const runs = await Promise.all(folders.map(readRun));
  const trainedOn = new Set(runs.flatMap((run) => [...run.trainedOn]));
  const validatedOn = new Set(runs.flatMap((run) => [...run.validatedOn]));
  const seen = { by: 'either run', trainedOn, validatedOn };
  return { evaluated: model, start: against, against: against.runFolder, seen };
}
