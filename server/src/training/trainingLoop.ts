import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { FeatureMatrix } from '../features/featureMatrix';
import { averageHead, blend } from './blend';
import { saveCheckpoint } from './checkpoint';
import { EpochFigures, type LossFigures, type TripletFigures } from './epochFigures';
import { selectRows } from './featureRows';
import type { HeadTrainer, TrainerState } from './headTrainer';
import type { MetricsLog } from './metricsLog';
import type { Pause } from './pause';
import { isBetter, mixesToTry, type Candidate, type HeadFigures } from './selection';
import type { TrainContext } from './trainOptions';
import { TrainingProgress } from './trainingProgress';
import type { TrainingSession } from './trainingSession';
import type { Validator } from './validator';

/** What the loop works with. */
export interface TrainingTools {
  features: FeatureMatrix;
  /** Person of each row. */
  labels: Int32Array;
  trainer: HeadTrainer;
  validator: Validator;
  /** Validation of the starting head. */
  before: HeadFigures;
  log: MetricsLog;
  pause: Pause;
  /** Stores the session's best head; called when it has changed. */
  keepHead: () => Promise<unknown>;
}

/**
 * Runs the epochs that are left and moves `session.state` on after each. Every epoch begins by
 * restoring the state the one before ended with, interrupted or not: that is what makes a resumed run
 * equal to the bit.
 */
export async function trainEpochs(
  session: TrainingSession,
  tools: TrainingTools,
  context: TrainContext,
): Promise<void> {
  const { settings, source } = session;
  const progress = new TrainingProgress(
    settings.epochs,
    source.length,
    session.state.epoch,
    context,
  );
  while (session.state.epoch < settings.epochs) {
    if (isOutOfPatience(session)) {
      context.onNote?.(stoppedEarly(session.state));
      return;
    }
    const startedMs = performance.now();
    const figures = await trainEpoch(session, tools, progress);
    const trainer = await tools.trainer.state();
    await endEpoch(session, tools, { figures, trainer, startedMs });
    const metrics = session.state.history.at(-1)!;
    progress.epochEnded(metrics);
    context.onEpoch?.(metrics);
  }
}

/** Early stopping, where it is asked for. */
function isOutOfPatience({ settings, state }: TrainingSession): boolean {
  return settings.patience !== null && state.epoch - state.best.epoch >= settings.patience;
}

function stoppedEarly({ epoch, best }: TrainingSession['state']): string {
  const unbeaten = best.epoch === 0 ? 'the starting head' : `epoch ${best.epoch}`;
  return `Stopped after epoch ${epoch}: nothing since was better than ${unbeaten}.`;
}

async function trainEpoch(
  { source, state }: TrainingSession,
  { features, labels, trainer, pause }: TrainingTools,
  progress: TrainingProgress,
): Promise<TrainedEpoch> {
  await trainer.restore(state.trainer);
  source.state = state.batches;
  const figures = new EpochFigures();
  for (let index = 0; index < source.length; index++) {
    const batch = source.getBatch(index);
    const people = batch.rows.map((row) => labels[row]!);
    const result = await trainer.step(selectRows(features, batch.rows), people, batch);
    if (!Number.isFinite(result.loss)) throw diverged(state.epoch + 1);
    figures.add(result, batch.rows);
    progress.batchEnded(state.epoch + 1, figures.means, figures.tripletsPerSecond);
    await pause.now();
  }
  source.onEpochEnd();
  return { means: figures.means, triplets: figures.triplets };
}

interface TrainedEpoch {
  means: LossFigures;
  triplets: TripletFigures;
}

interface FinishedEpoch {
  figures: TrainedEpoch;
  trainer: TrainerState;
  startedMs: number;
}

/** Validates, chooses, and makes the epoch safe before anyone hears of it. */
async function endEpoch(
  session: TrainingSession,
  { validator, before, log, keepHead }: TrainingTools,
  { figures, trainer, startedMs }: FinishedEpoch,
): Promise<void> {
  const { settings, source, state } = session;
  const epoch = state.epoch + 1;
  const mixes = mixesToTry(settings, validator.measures);
  const average = averageHead(state.average, trainer.weights, epoch);
  // From a random start the first heads are not worth averaging in.
  const trainedHead = settings.start === 'pretrained' ? average : trainer.weights;
  const candidates = await validator.candidates(epoch, state.start, trainedHead, mixes);
  const best = candidates.reduce<Candidate>(
    (kept, candidate) => (isBetter(candidate, kept, before) ? candidate : kept),
    state.best,
  );
  const metrics = {
    epoch,
    ...figures.means,
    triplets: figures.triplets,
    learningRate: settings.learningRate,
    seconds: (performance.now() - startedMs) / 1000,
    wallTimeSeconds: Date.now() / 1000,
    trained: await validator.figures(trainedHead),
    best,
  };
  const improved = best.epoch === epoch;
  session.state = {
    epoch,
    start: state.start,
    trainer,
    average,
    batches: source.state,
    best,
    bestWeights: improved ? blend(state.start, trainedHead, best.mix) : state.bestWeights,
    history: [...state.history, metrics],
  };
  await saveCheckpoint(session.folder, session.state);
  if (improved) await keepHead();
  await log.append(metrics);
}

function diverged(epoch: number): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `Training diverged in epoch ${epoch}: the loss is no longer a number.`,
    'Train again with a smaller learning rate.',
  );
}
