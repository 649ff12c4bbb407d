import { Option, type Command } from 'commander';
import type { FacePolicy } from '../../../protocol/src/dataset';
import { prepare, type PrepareReport } from '../dataset/prepare';
import type { DetectorName } from '../detection/face';
import { formatDuration } from './formatDuration';
import { decimal, shard, wholeNumber } from './options';
import { detectorOption, jsonOption, workersOption } from './sharedOptions';
import { formatFacts, formatTable } from './table';
import type { JobOptions, RunVerb } from './verb';

interface PrepareFlags extends JobOptions {
  detector: DetectorName;
  policy?: FacePolicy;
  margin?: number;
  minScore?: number;
  minFace?: number;
  minSharpness?: number;
  maxPerPerson?: number;
  shard?: { index: number; count: number };
}

const EXAMPLES = `
Examples:
  likeness prepare raw dataset
  likeness prepare ~/VGGFace2/test dataset --max-per-person 100
  likeness prepare raw dataset --shard 2/8 --json      # the second of eight machines

Running it again redoes only what has changed.`;

/** `likeness prepare <raw> <dataset>` */
export function addPrepare(program: Command, run: RunVerb): void {
  program
    .command('prepare')
    .summary('photos of people become a dataset of face crops')
    .description('Finds the face in each photo of raw/<person>/ and writes it to the dataset.')
    .argument('<raw>', 'folder with one folder of photos a person; never written to')
    .argument('<dataset>', 'folder for the crops, list.txt and report.json')
    .addOption(detectorOption())
    .addOption(policyOption())
    .option(
      '--margin <ratio>',
      'how far a crop reaches beyond the face (default: 0.3)',
      decimal(0, 2),
    )
    .option('--min-score <score>', 'skip faces the detector believes in less', decimal(0, 1))
    .option('--min-face <pixels>', 'skip smaller faces', wholeNumber(1))
    .option('--min-sharpness <value>', 'skip faces more blurred than this', decimal(0))
    .option('--max-per-person <n>', 'at most so many crops a person', wholeNumber(1))
    .option('--shard <i/n>', 'do only the i-th of n shares', shard)
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((raw: string, dataset: string, flags: PrepareFlags) =>
      run(flags, async ({ pool, context }) => {
        const report = await prepare(prepareOptions(raw, dataset, flags), pool(), context);
        return { json: report, text: describe(report, dataset) };
      }),
    );
}

const policyOption = () =>
  new Option('--policy <which>', 'whose face in a photo with several').choices([
    'largest',
    'most-central',
    'single-only',
  ] satisfies FacePolicy[]);

function prepareOptions(raw: string, dataset: string, flags: PrepareFlags) {
  return {
    raw,
    dataset,
    detector: flags.detector,
    policy: flags.policy,
    marginRatio: flags.margin,
    minScore: flags.minScore,
    minFacePx: flags.minFace,
    minSharpness: flags.minSharpness,
    maxPerPerson: flags.maxPerPerson,
    shard: flags.shard,
  };
}

function describe(
  { read, kept, skipped, imagesPerSecond, seconds }: PrepareReport,
  dataset: string,
) {
  const reasons = Object.entries(skipped).filter(([, n]) => n > 0);
  const facts = formatFacts([
    ['photos read', read],
    ['faces kept', kept],
    ['photos a second', imagesPerSecond.toFixed(1)],
    ['time', formatDuration(seconds)],
    ['dataset', dataset],
  ]);
  if (reasons.length === 0) return facts;
  return `${facts}\n${formatTable(['skipped because', 'photos'], reasons)}`;
}
