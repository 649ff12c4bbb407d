import { ErrorCode } from '../../../protocol/src/errors';
import type { PretrainedHead } from '../backbones/backbone';
import { untrainedThreshold } from '../backbones/registry';
import { isCancelled, LikenessError } from '../errors';
import type { FeatureMatrix } from '../features/featureMatrix';
import { calibrateThreshold, scaledThreshold } from './calibration';
import { checkFeatures } from './featureRows';
import type { HeadTrainer } from './headTrainer';
import { MetricsLog } from './metricsLog';
import { Pause } from './pause';
import { personLabels } from './people';
import {
  readRunConfig,
  removeRunLeftovers,
  writeResult,
  writeRunHead,
  type Threshold,
} from './run';
import { withRunLock } from './runLock';
import type { HeadFigures } from './selection';
import { trainEpochs } from './trainingLoop';
import { openTrainingEngine, type TrainingEngine } from './trainingEngine';
import { beginSession, resumeSession, type TrainingSession } from './trainingSession';
import type { TrainContext, TrainOptions } from './trainOptions';
import { summarise, type BeforeAfter, type TrainResult } from './trainResult';
import { Validator, type Project } from './validator';
import type { Verification } from './verification';

/**
 * Trains a head on frozen features and keeps what does best on held-out images, in a run folder.
 * The same features, options and seed give the same head to the bit on one machine, however often
 * the run was interrupted and resumed.
 * @param pretrained the backbone's own layer to start from, where it has one
 * @throws LikenessError NotEnoughData, InvalidInput, ModelMismatch, CorruptFile, CannotWrite, Busy when
 *   another process trains the run that is to be resumed, and
 *   Cancelled within 100 ms of an abort, the finished epochs kept
 */
export async function trainHead(
  features: FeatureMatrix,
  pretrained: PretrainedHead | null,
  options: TrainOptions,
  context: TrainContext = {},
): Promise<TrainResult> {
  checkFeatures(features);
  const engine = await openTrainingEngine(features.dimensions, options);
  try {
    return await trainWith(engine, features, pretrained, options, context);
  } finally {
    engine.dispose();
  }
}

async function trainWith(
  engine: TrainingEngine,
  features: FeatureMatrix,
  pretrained: PretrainedHead | null,
  options: TrainOptions,
  context: TrainContext,
): Promise<TrainResult> {
  const { resume } = options;
  if (resume === undefined) {
    const session = await beginSession(features, pretrained, options, engine.report);
    return withRunLock(session.folder, () => trainSession(engine, session, features, context));
  }
  // A folder that is no run gets no lock.
  await readRunConfig(resume);
  return withRunLock(resume, async () => {
    const session = await resumeSession(features, pretrained, resume, options, context.onNote);
    return trainSession(engine, session, features, context);
  });
}

async function trainSession(
  engine: TrainingEngine,
  session: TrainingSession,
  features: FeatureMatrix,
  context: TrainContext,
): Promise<TrainResult> {
  context.onRun?.(session.folder);
  for (const note of session.split.notes) context.onNote?.(note);
  await removeRunLeftovers(session.folder);
  const start = { dimensions: features.dimensions, weights: session.state.start };
  const trainer = await engine.trainer(start, session.settings);
  try {
    return await train(session, features, trainer, engine.project, context);
  } catch (error) {
    throw isCancelled(error) ? cancelledIn(session) : error;
  } finally {
    trainer.dispose();
  }
}

async function train(
  session: TrainingSession,
  features: FeatureMatrix,
  trainer: HeadTrainer,
  projectWith: Project,
  context: TrainContext,
): Promise<TrainResult> {
  const { folder, settings, split } = session;
  const pause = new Pause(context.signal);
  const validator = new Validator(features, split, settings.seed, projectWith, pause);
  const before = await validator.figures(session.state.start);
  if (session.state.epoch === 0) session.state.best = { epoch: 0, mix: 0, ...before };
  const log = await MetricsLog.open(folder, startedSeconds(session), session.state.history);
  const keepHead = () => keep(session, validator);
  const labels = personLabels(features.images);
  const tools = { features, labels, trainer, validator, before, log, pause, keepHead };
  await keepHead();
  await trainEpochs(session, tools, context);
  return finish(session, validator, before);
}

/** Writes the best head so far with its threshold. */
async function keep(session: TrainingSession, validator: Validator): Promise<Threshold> {
  const { folder, config, state } = session;
  const threshold = await calibrate(session, validator);
  await writeRunHead(folder, {
    head: { dimensions: config.dimensions, weights: state.bestWeights },
    backbone: config.backbone,
    backboneKey: config.backboneKey,
    threshold,
    epoch: state.best.epoch,
    mix: state.best.mix,
  });
  return threshold;
}

/**
 * From the pairs of people never seen where they are enough, else from what is known of the starting head:
 * training draws its own people apart, so that pairs of their new photos would give strangers names.
 */
async function calibrate(
  { config, settings, state }: TrainingSession,
  validator: Validator,
): Promise<Threshold> {
  const after = await validator.impostors(state.bestWeights);
  const measured = calibrateThreshold(after, settings.far);
  const isSure = !measured.tooFewPairs && measured.measuredOn === 'unseen-people';
  const known = untrainedThreshold(config.backbone, settings.far);
  if (isSure || settings.start === 'glorot' || known === null) return measured;
  const [before] = await validator.impostors(state.start);
  return {
    threshold: scaledThreshold(known, before!.distances, after[0]!.distances),
    far: settings.far,
    impostorPairs: after[0]!.distances.length,
    tooFewPairs: true,
    measuredOn: 'untrained-network',
  };
}

async function finish(
  session: TrainingSession,
  validator: Validator,
  before: HeadFigures,
): Promise<TrainResult> {
  const { folder, split, state } = session;
  const after = await validator.figures(state.bestWeights);
  const figures = {
    run: folder,
    epochs: state.epoch,
    seconds: state.history.reduce((sum, { seconds }) => sum + seconds, 0),
    finalLoss: state.history.at(-1)?.loss ?? 0,
    bestEpoch: state.best.epoch,
    mix: state.best.mix,
    unseenPeople: beforeAfter(before.unseenPeople, after.unseenPeople),
    newPhotos: beforeAfter(before.newPhotos, after.newPhotos),
    newInGallery: beforeAfter(before.newInGallery, after.newInGallery),
    threshold: await keep(session, validator),
    notes: split.notes,
  };
  const result = { ...figures, summary: summarise(figures) };
  await writeResult(folder, result);
  return result;
}

function beforeAfter(before: Verification | null, after: Verification | null): BeforeAfter | null {
  return before && after && { before, after };
}

function startedSeconds({ config }: TrainingSession): number {
  return Date.parse(config.createdAt) / 1000;
}

function cancelledIn({ folder, state }: TrainingSession): LikenessError {
  const kept =
    state.epoch === 0 ? 'in the first epoch' : `after epoch ${state.epoch}, which is kept`;
  return new LikenessError(
    ErrorCode.Cancelled,
    `Training was cancelled ${kept}.`,
    'Resume the run to continue from there.',
    folder,
  );
}
