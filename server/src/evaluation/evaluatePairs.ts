import { readFile } from 'node:fs/promises';
import { ErrorCode } from '../../../protocol/src/errors';
import type { Box, DetectorName } from '../detection/face';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';
import type { RecognitionModel } from '../recognition/model';
import { SeededRandom } from '../training/random';
import type { FacePool } from '../workers/facePool';
import { comparedModels } from './comparedModels';
import { evaluateRows, type EvaluationSubject } from './evaluateRows';
import { DEFAULT_FAR, type EvaluationResult } from './evaluationResult';
import { checkStorable, finishEvaluation } from './finishEvaluation';
import { pairFolds } from './folds';
import { resolvePairs } from './pairImages';
import { concatPairs, EvaluationStream, mapRows, pairCount } from './pairPlan';
import type { PairFold, PairPlan } from './pairPlan';
import { parsePairsFile } from './pairsFile';
import { locateSubject, subjectFeatures, type SubjectFeatures } from './subjectFeatures';
import { checkFar } from './trainingImages';

export interface EvaluatePairsOptions {
  /** Pairs file in LFW's format. */
  pairs: string;
  /** Folder with <name>/<name>_0001.jpg. */
  images: string;
  model: RecognitionModel;
  /** To compare with, instead of the head that training started from. */
  against?: RecognitionModel | null | undefined;
  /** Its folder .likeness caches the features; without one nothing is cached. */
  workspace?: string | undefined;
  /** Where features are kept instead: a folder, `s3://…` or `db://…`. */
  features?: string | undefined;
  /** FAR to calibrate the threshold for. Default 1e-3. */
  far?: number | undefined;
  /** Of the folds, where the file has only one. Default 1. */
  seed?: number | undefined;
  detector?: DetectorName | undefined;
  /** Faces the detector believes in less are passed over, 0–1. Default 0.3. */
  minScore?: number | undefined;
  /** Store the calibrated threshold with the run. Default false. */
  storeThreshold?: boolean | undefined;
  /** Where to write an HTML report; none by default. */
  report?: string | undefined;
}

/** Each image has a face by construction: a weak detection is better than none. */
const DEFAULT_MIN_SCORE = 0.3;

/**
 * Measures a model by a pairs file, from the photos on: each image is analysed once, the most central
 * face is its person's. A pair with an image in which no face is found counts as "different people",
 * as systems on LFW do that must answer every pair; `imagesWithoutFace` says how many there are.
 * @throws LikenessError CorruptFile for the pairs file, NotFound for images, NotEnoughData,
 * InvalidInput, CannotWrite, Cancelled
 */
export async function evaluatePairs(
  options: EvaluatePairsOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<EvaluationResult> {
  const { model, detector = 'ssd', minScore = DEFAULT_MIN_SCORE, far = DEFAULT_FAR } = options;
  checkFar(far);
  checkStorable(options, 0);
  const models = await comparedModels(model, options.against);
  const named = parsePairsFile(await readPairsFile(options.pairs), options.pairs);
  const resolved = await resolvePairs(named, options.images);
  const pairs = pairPlan(resolved.folds, options.seed ?? 1, options.pairs);
  const analyse = { backbone: model.backboneName, detector, minScore };
  const { workspace, features } = options;
  const kept = workspace === undefined ? null : { workspace, features };
  const found = await subjectFeatures(resolved.images, analyse, kept, pool, context);
  const locateFace = (file: string): Promise<Box | null> =>
    locateSubject(file, analyse, pool, context);
  const subject = { ...subjectOf(found, pairs, far), locateFace };
  const evaluated = await evaluateRows(subject, models, context);
  return finishEvaluation({ ...options, title: options.pairs }, subject, evaluated, context);
}

async function readPairsFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new LikenessError(
      ErrorCode.NotFound,
      `The pairs file ${path} cannot be read (${code}).`,
      'Check the path; LFW calls it pairs.txt.',
      path,
    );
  }
}

/** The file's folds; where it has but one, its pairs are dealt into ten at random. */
function pairPlan(folds: readonly PairFold[], seed: number, path: string): PairPlan {
  const positives = concatPairs(folds.map((fold) => fold.positives));
  const negatives = concatPairs(folds.map((fold) => fold.negatives));
  if (folds.length > 1) return { positives, negatives, folds, foldsBy: 'file' };
  if (pairCount(positives) < 2) {
    throw new LikenessError(
      ErrorCode.NotEnoughData,
      `${path} has only one pair of each kind.`,
      'Accuracy is found by cross-validation: give at least two pairs of each kind.',
      path,
    );
  }
  const random = SeededRandom.ofSeed(seed, EvaluationStream.folds);
  return { positives, negatives, folds: pairFolds(positives, negatives, random), foldsBy: 'pairs' };
}

function subjectOf(found: SubjectFeatures, pairs: PairPlan, far: number): EvaluationSubject {
  if (found.images.length === 0) {
    throw new LikenessError(
      ErrorCode.NotEnoughData,
      `No face was found in any of the ${found.withoutFace.length} images.`,
      'Check that the folder holds photos of faces.',
    );
  }
  const toRows = ({ positives, negatives }: PairFold): PairFold => ({
    positives: mapRows(positives, found.rows),
    negatives: mapRows(negatives, found.rows),
  });
  return {
    kind: 'pairs',
    images: found.images,
    imagesWithoutFace: found.withoutFace,
    features: found.features,
    plan: {
      pairs: { ...pairs, ...toRows(pairs), folds: pairs.folds.map(toRows) },
      identification: null,
      far,
    },
    excludedTrainingImages: 0,
    includedTrainingImages: 0,
    validationImages: 0,
  };
}
