import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { DetectorName } from '../detection/face';
import { evaluateFolders } from '../evaluation/evaluateFolders';
import { evaluatePairs } from '../evaluation/evaluatePairs';
import { DEFAULT_FAR, type EvaluationResult } from '../evaluation/evaluationResult';
import { loadModel } from '../recognition/loadModel';
import { describeEvaluation } from './describeEvaluation';
import { UNTRAINED } from './galleryModel';
import { decimal, wholeNumber } from './options';
import {
  detectorOption,
  farOption,
  featuresOption,
  jsonOption,
  modelOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import { usageError, type Job, type JobOptions, type RunVerb } from './verb';

interface EvaluateFlags extends JobOptions {
  workspace: string;
  features?: string;
  model?: string;
  against?: string;
  pairs?: string;
  images?: string;
  far: number;
  seed?: number;
  maxPairs?: number;
  minScore?: number;
  includeTrained?: boolean;
  storeThreshold?: boolean;
  report?: string;
  tables?: string;
  detector: DetectorName;
}

const EXAMPLES = `
Examples:
  likeness evaluate dataset                                # the bundled network as it comes
  likeness evaluate dataset --model .likeness/runs/<run> --report report.html
  likeness evaluate dataset --tables figures               # per person and tag too, as CSV files
  likeness evaluate --pairs pairs.txt --images lfw         # LFW's own format

With a model, the head its training started from is measured too, or the run named by --against, on images
neither was trained on.`;

/** `likeness evaluate <dataset>` and `likeness evaluate --pairs <file> --images <dir>` */
export function addEvaluate(program: Command, run: RunVerb): void {
  const command = program
    .command('evaluate')
    .summary('measure how well people are told apart')
    .description(
      'Accuracy, ROC, TAR at FAR, rank-1 and a calibrated threshold, before and after training.',
    )
    .argument('[dataset]', 'folder that prepare made');
  addEvaluateOptions(command)
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((dataset: string | undefined, flags: EvaluateFlags) =>
      run(flags, async (job) => {
        const result = await evaluate(dataset, flags, job);
        return { json: result, text: describeEvaluation(result) };
      }),
    );
}

function addEvaluateOptions(command: Command): Command {
  return command
    .addOption(modelOption())
    .option('--against <run>', 'compare with this run, on images neither was trained on')
    .option('--pairs <file>', 'compare the pairs that this file names instead (LFW’s format)')
    .option('--images <folder>', 'where the pairs’ images are: <name>/<name>_0001.jpg')
    .addOption(farOption('calibrate the threshold for this false accept rate').default(DEFAULT_FAR))
    .option(
      '--seed <n>',
      'of the pairs and people that are drawn (default: 1)',
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option('--max-pairs <n>', 'draw so many pairs when there are more', wholeNumber(2))
    .option(
      '--min-score <score>',
      'with --pairs: pass over faces the detector believes in less',
      decimal(0, 1),
    )
    .option('--include-trained', 'compare the images the run was trained on too')
    .option('--store-threshold', 'keep the calibrated threshold with the run')
    .option('--report <file.html>', 'write a report with plots and the worst mistakes')
    .option('--tables <folder>', 'write curve, people, tags, confusions and mistakes as CSV files')
    .addOption(workspaceOption())
    .addOption(featuresOption())
    .addOption(detectorOption());
}

async function evaluate(
  dataset: string | undefined,
  flags: EvaluateFlags,
  { pool, context }: Job,
): Promise<EvaluationResult> {
  checkSource(dataset, flags);
  const { far, seed, maxPairs, minScore, detector, pairs, images } = flags;
  const { includeTrained, storeThreshold } = flags;
  const model = await loadModel(trainedRun(flags));
  const against = flags.against === undefined ? null : await loadModel(flags.against);
  const report = flags.report === undefined ? undefined : resolve(flags.report);
  const kept = { workspace: flags.workspace, features: flags.features };
  const shared = { ...kept, model, against, far, seed, detector, storeThreshold, report };
  if (pairs !== undefined && images !== undefined) {
    return evaluatePairs({ ...shared, pairs, images, minScore }, pool(), context);
  }
  const tables = flags.tables === undefined ? undefined : resolve(flags.tables);
  const folders = { dataset: dataset!, maxPairs, includeTrained, tables };
  return evaluateFolders({ ...shared, ...folders }, pool(), context);
}

/** @returns null for the untrained network */
function trainedRun({ model = UNTRAINED }: { model?: string | undefined }): string | null {
  return model === UNTRAINED ? null : model;
}

function checkSource(
  dataset: string | undefined,
  { pairs, images, model, storeThreshold, tables }: EvaluateFlags,
): void {
  if ((pairs === undefined) !== (images === undefined)) {
    throw usageError(
      '--pairs and --images belong together.',
      'Give the pairs file and the folder of its images.',
    );
  }
  if ((dataset === undefined) === (pairs === undefined)) {
    throw usageError(
      'Either a dataset or a pairs file is evaluated.',
      'Type likeness evaluate dataset, or likeness evaluate --pairs pairs.txt --images lfw.',
    );
  }
  if (pairs !== undefined && tables !== undefined) {
    throw usageError(
      'Tables are written of a dataset, not of a pairs file.',
      'Leave out --tables, or evaluate a dataset.',
    );
  }
  if (storeThreshold && trainedRun({ model }) === null) {
    throw usageError(
      'The untrained network has no run to keep a threshold with.',
      'Name a run: --model <run>.',
    );
  }
}
