import { join } from 'node:path';
import type { DetectorName } from '../detection/face';
import { extractFeatures, type ExtractedFeatures } from '../features/extractFeatures';
import type { JobContext } from '../job';
import type { RecognitionModel } from '../recognition/model';
import { selectRows } from '../training/featureRows';
import type { FacePool } from '../workers/facePool';
import { comparedModels } from './comparedModels';
import { evaluateRows, type EvaluatedImage, type EvaluationSubject } from './evaluateRows';
import { DEFAULT_FAR, type EvaluationResult } from './evaluationResult';
import { checkStorable, finishEvaluation } from './finishEvaluation';
import { folderPairs } from './folderPairs';
import { identificationSplit } from './identificationSplit';
import { checkFar, chooseImages, type ChosenImages } from './trainingImages';

export interface EvaluateFoldersOptions {
  /** Folder with list.txt and images/<person>/<image>. */
  dataset: string;
  /** Its folder .likeness caches the features. */
  workspace: string;
  /** Where features are kept instead: a folder, `s3://…` or `db://…`. */
  features?: string | undefined;
  model: RecognitionModel;
  /** To compare with, instead of the head that training started from. */
  against?: RecognitionModel | null | undefined;
  /** FAR to calibrate the threshold for. Default 1e-3. */
  far?: number | undefined;
  /** Of the pairs, folds and gallery that are drawn; a 32-bit integer. Default 1. */
  seed?: number | undefined;
  /** Pairs compared at most. Default five million. */
  maxPairs?: number | undefined;
  /** Compare the images the run was trained on too. Default false. */
  includeTrained?: boolean | undefined;
  /** Store the calibrated threshold with the run. Default false. */
  storeThreshold?: boolean | undefined;
  /** Where to write an HTML report; none by default. */
  report?: string | undefined;
  /** Where to write what a panel shows; nowhere by default. */
  details?: string | undefined;
  /** Folder for the same as CSV files; none by default. */
  tables?: string | undefined;
  detector?: DetectorName | undefined;
}

/**
 * Measures a model on a dataset of person folders: all pairs or a seeded sample, and identification
 * against a gallery of part of the people. A trained run is compared with the head it started from,
 * on images it was not trained on.
 * @throws LikenessError NotEnoughData, InvalidInput, NotFound, CorruptFile, CannotWrite, Cancelled
 */
export async function evaluateFolders(
  options: EvaluateFoldersOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<EvaluationResult> {
  const { dataset, workspace, model, detector, seed = 1, far = DEFAULT_FAR } = options;
  checkFar(far);
  checkStorable(options, 0);
  const models = await comparedModels(model, options.against);
  const source = {
    ...{ dataset, workspace, backbone: model.backboneName, detector },
    features: options.features,
  };
  const features = await extractFeatures(source, pool, context);
  noteLeftOut(features, context);
  const chosen = chooseImages(
    features,
    models.seen,
    options.includeTrained ?? false,
    context.onNote,
  );
  checkStorable(options, chosen.included);
  const images = chosen.rows.map((row) => features.images[row]!);
  const plan = {
    pairs: folderPairs(images, seed, options.maxPairs),
    identification: identificationSplit(images, seed),
    far,
  };
  const subject = { ...subjectOf(dataset, features, chosen), plan };
  const evaluated = await evaluateRows(subject, models, context);
  return finishEvaluation({ ...options, title: dataset }, subject, evaluated, context);
}

function subjectOf(
  dataset: string,
  features: ExtractedFeatures,
  chosen: ChosenImages,
): Omit<EvaluationSubject, 'plan'> {
  const toImage = (image: string): EvaluatedImage => ({
    image,
    file: join(dataset, 'images', image),
    box: null,
  });
  return {
    kind: 'folders',
    images: chosen.rows.map((row) => toImage(features.images[row]!)),
    imagesWithoutFace: features.withoutFace.map(toImage),
    features: selectRows(features, chosen.rows),
    excludedTrainingImages: chosen.excluded,
    includedTrainingImages: chosen.included,
    validationImages: chosen.validation,
  };
}

function noteLeftOut({ withoutFace, unreadable }: ExtractedFeatures, context: JobContext): void {
  if (withoutFace.length > 0) {
    context.onNote?.(`${withoutFace.length} images without a face are left out.`);
  }
  for (const { image, words } of unreadable) context.onNote?.(`${image} is left out: ${words}`);
}
