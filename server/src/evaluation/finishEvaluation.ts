import { resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';
import type { RecognitionModel } from '../recognition/model';
import { saveThreshold } from '../training/run';
import { writeDetails } from './details/detailsFile';
import { evaluationDetails } from './details/evaluationDetails';
import { writeTables } from './details/tables';
import type { EvaluatedSubject, EvaluationSubject } from './evaluateRows';
import type { EvaluationResult } from './evaluationResult';

/** What happens with an evaluation beside being returned. */
export interface FinishOptions {
  /** Dataset folder or pairs file, for the report. */
  title: string;
  storeThreshold?: boolean | undefined;
  report?: string | undefined;
  /** Where to write what a panel shows, and the folder for the same as tables; of folders alone. */
  details?: string | undefined;
  tables?: string | undefined;
  /** Of resamples. Default 1. */
  seed?: number | undefined;
}

/**
 * Stores the threshold and writes the report, where they are wanted.
 * @throws LikenessError CannotWrite
 */
export async function finishEvaluation(
  options: FinishOptions,
  subject: EvaluationSubject,
  evaluated: EvaluatedSubject,
  context: JobContext,
): Promise<EvaluationResult> {
  const placed = (path: string | undefined): string | null =>
    path === undefined ? null : resolve(path);
  const [report, details] = [placed(options.report), placed(options.details)];
  const result = { ...evaluated.result, report, details };
  const finished = { ...evaluated, result };
  if (options.storeThreshold) await storeThreshold(result, context);
  if (report !== null) {
    // The plotting library takes a moment to load and is needed nowhere else.
    const { writeReport } = await import('./report/writeReport');
    await writeReport(report, options.title, subject, finished, context);
    context.onNote?.(`The report is in ${report}.`);
  }
  if (details !== null || options.tables !== undefined) {
    const { title, seed = 1 } = options;
    const found = await evaluationDetails(title, subject, finished, seed, context);
    if (details !== null) await writeDetails(details, found);
    if (options.tables !== undefined) await writeTables(resolve(options.tables), found, context);
  }
  return result;
}

async function storeThreshold(
  { run, calibration }: EvaluationResult,
  context: JobContext,
): Promise<void> {
  const { threshold, far, negatives, tooFewPairs } = calibration;
  await saveThreshold(run!, {
    ...{ threshold, far, tooFewPairs },
    impostorPairs: negatives,
    measuredOn: 'evaluation',
  });
  context.onNote?.(`The run now matches faces up to a distance of ${threshold.toFixed(4)}.`);
}

/**
 * Whether a threshold may be stored is known before anything is computed; whether on these images, as
 * soon as they are chosen.
 * @param trainedImages how many of the images compared the run was trained on
 * @throws LikenessError InvalidInput for the untrained network, NotEnoughData for trained images
 */
export function checkStorable(
  { storeThreshold, model }: { storeThreshold?: boolean | undefined; model: RecognitionModel },
  trainedImages: number,
): void {
  if (!storeThreshold) return;
  if (model.runFolder === null) {
    throw new LikenessError(
      ErrorCode.InvalidInput,
      'The untrained network has no run to keep a threshold with.',
      'Name a run, or evaluate without storing the threshold.',
    );
  }
  if (trainedImages === 0) return;
  throw new LikenessError(
    ErrorCode.NotEnoughData,
    `A threshold cannot be calibrated on images the run was trained on, and ${trainedImages} of these are.`,
    'Evaluate on other photos, or without storing the threshold.',
  );
}
