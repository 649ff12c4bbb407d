import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { MININGS, type Mining } from '../training/mining';
import {
  resumeTraining,
  trainOnDataset,
  type TrainOnDatasetOptions,
} from '../training/trainOnDataset';
import { DEFAULT_TRAIN_SETTINGS as DEFAULTS } from '../training/trainOptions';
import type { TrainResult } from '../training/trainResult';
import { formatDuration } from './formatDuration';
import { decimal, wholeNumber } from './options';
import {
  backboneOption,
  farOption,
  featuresOption,
  jsonOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import { formatFacts } from './table';
import { usageError, type Job, type JobOptions, type Outcome, type RunVerb } from './verb';

interface TrainFlags extends JobOptions {
  workspace: string;
  features?: string;
  backbone?: string;
  mining?: Mining;
  epochs?: number;
  seed?: number;
  margin?: number;
  learningRate?: number;
  start?: 'pretrained' | 'glorot';
  maxMix?: number;
  patience?: number;
  far?: number;
  holdOut?: string;
  test?: string;
  resume?: string;
}

const EXAMPLES = `
Examples:
  likeness train dataset
  likeness train dataset --epochs 20 --mining semi-hard --seed 7
  likeness train --resume .likeness/runs/<run>          # goes on where it stopped

The run's folder holds the head, a checkpoint an epoch and TensorBoard's event file.`;

const LARGEST_SEED = 2 ** 31 - 1;

/** `likeness train <dataset>` */
export function addTrain(program: Command, run: RunVerb): void {
  const command = program
    .command('train')
    .summary('train a head that tells the people of a dataset apart')
    .description(
      'Trains a 128-D head on frozen features and keeps what does best on held-out photos.',
    )
    .argument('[dataset]', 'folder that prepare made; with --resume, that of the run unless given');
  addTrainOptions(command)
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((dataset: string | undefined, flags: TrainFlags) =>
      run(flags, async (job) => outcome(await train(dataset, flags, job))),
    );
}

function addTrainOptions(command: Command): Command {
  return command
    .addOption(workspaceOption())
    .addOption(featuresOption())
    .addOption(backboneOption())
    .addOption(
      new Option('--mining <how>', `how triplets are chosen (default: ${DEFAULTS.mining})`).choices(
        MININGS,
      ),
    )
    .option('--epochs <n>', `default: ${DEFAULTS.epochs}`, wholeNumber(1))
    .option(
      '--seed <n>',
      `the same seed gives the same head (default: ${DEFAULTS.seed})`,
      wholeNumber(0, LARGEST_SEED),
    )
    .option('--margin <alpha>', `of the triplet loss (default: ${DEFAULTS.margin})`, decimal(0, 4))
    .option('--learning-rate <rate>', `Adam’s (default: ${DEFAULTS.learningRate})`, decimal(0, 1))
    .addOption(
      new Option('--start <head>', `where the head begins (default: ${DEFAULTS.start})`).choices([
        'pretrained',
        'glorot',
      ]),
    )
    .option(
      '--max-mix <share>',
      `how far from the start the kept head may lie (default: ${DEFAULTS.maxMix})`,
      decimal(0, 1),
    )
    .option('--patience <epochs>', 'stop after so many without a better head', wholeNumber(1))
    .addOption(
      farOption(`calibrate the threshold for this false accept rate (default: ${DEFAULTS.far})`),
    )
    .option('--hold-out <file>', 'validate on the people this file names, one a line')
    .option('--test <file>', 'keep away from the people or images this file names, one a line')
    .option('--resume <run>', 'continue a run that was stopped, with its own settings');
}

async function train(
  dataset: string | undefined,
  flags: TrainFlags,
  { pool, context }: Job,
): Promise<TrainResult> {
  const { workspace, features, resume: run, epochs } = flags;
  if (run !== undefined) {
    return resumeTraining({ run, workspace, features, dataset, epochs }, pool(), context);
  }
  if (dataset === undefined) {
    throw usageError(
      'There is no dataset to train on.',
      'Name its folder: likeness train dataset.',
    );
  }
  return trainOnDataset(await trainOptions(flags, dataset), pool(), context);
}

async function trainOptions(flags: TrainFlags, dataset: string): Promise<TrainOnDatasetOptions> {
  const { workspace, features, backbone, mining, epochs, seed, margin, learningRate } = flags;
  const { start, maxMix, patience, far } = flags;
  const validationPeople = flags.holdOut === undefined ? undefined : await readNames(flags.holdOut);
  const testImages = flags.test === undefined ? undefined : await readNames(flags.test);
  return {
    ...{ workspace, features, dataset, backbone },
    ...{ mining, epochs, seed, margin, learningRate, start, maxMix, patience, far },
    ...{ validationPeople, testImages },
  };
}

async function readNames(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw usageError(`${file} cannot be read.`, 'Give a text file with one name a line.');
  });
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function outcome(result: TrainResult): Outcome {
  const text = formatFacts([
    ['epochs', result.epochs],
    ['time', formatDuration(result.seconds)],
    ['loss in the last epoch', result.finalLoss.toFixed(4)],
    ['run', result.run],
  ]);
  return { json: result, text: `${text}\n${result.summary}\n` };
}
