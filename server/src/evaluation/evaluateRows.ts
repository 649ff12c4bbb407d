import type { Box } from '../detection/face';
import type { JobContext } from '../job';
import { progressMeter } from '../progressMeter';
import type { RecognitionModel } from '../recognition/model';
import { Pause } from '../training/pause';
import type { EvaluationResult } from './evaluationResult';
import {
  comparisonsOf,
  measureModel,
  type EvaluationPlan,
  type MeasuredHead,
  type MeasuredModel,
} from './measureModel';
import { pairCount } from './pairPlan';
import { countPeople } from './trainingImages';

/** An image that is compared. */
export interface EvaluatedImage {
  /** `<person>/<image>` */
  image: string;
  /** Path of the file. */
  file: string;
  /**
   * The face in it, in pixels of the upright image; null when that is not known, and when the image is
   * a crop of the face.
   */
  box: Box | null;
}

/** The models that are compared. */
export interface ComparedModels {
  evaluated: RecognitionModel;
  /** Another run's head, or with a trained model the head its training started from. */
  start: MeasuredHead | null;
  /** Folder of the run that `start` is, where it is another one. */
  against?: string | null;
}

/** All that is evaluated, wherever it came from. */
export interface EvaluationSubject {
  kind: 'folders' | 'pairs';
  /** One a row of `features`. */
  images: readonly EvaluatedImage[];
  imagesWithoutFace: readonly EvaluatedImage[];
  /** N×D, row-major, not normalised. */
  features: Float32Array;
  plan: EvaluationPlan;
  excludedTrainingImages: number;
  includedTrainingImages: number;
  validationImages: number;
  /** Finds the face in a photo whose `box` is not known, for pictures; none where images are crops. */
  locateFace?: (file: string) => Promise<Box | null>;
}

export interface EvaluatedSubject {
  result: EvaluationResult;
  evaluated: MeasuredModel;
  start: MeasuredModel | null;
}

/** Measures a model, and the head it is compared with, on the same pairs. */
export async function evaluateRows(
  subject: EvaluationSubject,
  models: ComparedModels,
  context: JobContext,
): Promise<EvaluatedSubject> {
  const { features, plan } = subject;
  const pause = new Pause(context.signal);
  const total = comparisonsOf(plan.pairs) * (models.start === null ? 1 : 2);
  const meter = progressMeter(context, { step: 'Comparing faces', unit: 'pairs', total });
  const measure = (head: MeasuredHead): Promise<MeasuredModel> =>
    measureModel(head, features, plan, pause, (pairs) => meter.advance(pairs));
  const start = models.start && (await measure(models.start));
  const evaluated = await measure(models.evaluated);
  const result = describe(subject, models, evaluated, start);
  noteFewPairs(result, context);
  return { result, evaluated, start };
}

function describe(
  subject: EvaluationSubject,
  { evaluated: model, against = null }: ComparedModels,
  evaluated: MeasuredModel,
  start: MeasuredModel | null,
): EvaluationResult {
  const { pairs } = subject.plan;
  const compared = [...subject.images, ...subject.imagesWithoutFace].map(({ image }) => image);
  const [positivePairs, negativePairs] = [pairCount(pairs.positives), pairCount(pairs.negatives)];
  return {
    kind: subject.kind,
    model: model.id,
    run: model.runFolder,
    against,
    ...evaluated.figures,
    pairs: positivePairs + negativePairs,
    positivePairs,
    negativePairs,
    accuracyPairs: comparisonsOf(pairs) - positivePairs - negativePairs,
    folds: pairs.folds.length,
    foldsBy: pairs.foldsBy,
    people: countPeople(compared),
    images: compared.length,
    imagesWithoutFace: subject.imagesWithoutFace.length,
    excludedTrainingImages: subject.excludedTrainingImages,
    includedTrainingImages: subject.includedTrainingImages,
    validationImages: subject.validationImages,
    // A model comes with a threshold.
    currentThreshold: evaluated.figures.currentThreshold!,
    before: start && start.figures,
    after: start && evaluated.figures,
    report: null,
    details: null,
  };
}

function noteFewPairs({ calibration }: EvaluationResult, context: JobContext): void {
  if (!calibration.tooFewPairs) return;
  const { far, negatives } = calibration;
  context.onNote?.(
    `A FAR of ${far} needs ${Math.ceil(1 / far)} different-person pairs, and there are ${negatives}: the threshold refuses all of them, and its true FAR may be higher.`,
  );
}
