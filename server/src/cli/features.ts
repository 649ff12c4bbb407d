import type { Command } from 'commander';
import { extractFeatures, type ExtractedFeatures } from '../features/extractFeatures';
import { pruneFeatures } from '../features/pruneFeatures';
import type { DetectorName } from '../detection/face';
import { formatDuration } from './formatDuration';
import { shard } from './options';
import {
  backboneOption,
  detectorOption,
  featuresOption,
  jsonOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import { formatFacts } from './table';
import { usageError, type Job, type JobOptions, type Outcome, type RunVerb } from './verb';

interface FeatureFlags extends JobOptions {
  workspace: string;
  features?: string;
  prune?: boolean;
  backbone?: string;
  detector: DetectorName;
  shard?: { index: number; count: number };
}

const EXAMPLES = `
Examples:
  likeness features dataset
  likeness features dataset --shard 2/8 --features s3://bucket/features   # the second of eight machines
  likeness features --prune                  # delete what networks left that are no longer there

train and evaluate do this by themselves; alone it serves to share the work between machines.`;

/** `likeness features <dataset>` */
export function addFeatures(program: Command, run: RunVerb): void {
  program
    .command('features')
    .summary('compute and keep the frozen features that training works on')
    .description('Computes the features of a dataset’s faces and keeps them in the workspace.')
    .argument('[dataset]', 'folder that prepare made')
    .addOption(workspaceOption())
    .addOption(featuresOption())
    .addOption(backboneOption())
    .addOption(detectorOption())
    .option('--shard <i/n>', 'do only the i-th of n shares', shard)
    .option('--prune', 'delete the features of networks that are no longer there')
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((dataset: string | undefined, flags: FeatureFlags) =>
      run(flags, (job) => {
        if (flags.prune === true && dataset === undefined) return prune(flags);
        if (flags.prune === undefined && dataset !== undefined) return extract(dataset, flags, job);
        throw usageError(
          'Either features of a dataset are computed, or old ones are pruned.',
          'Type likeness features dataset, or likeness features --prune.',
        );
      }),
    );
}

async function extract(
  dataset: string,
  { workspace, features, backbone, detector, shard }: FeatureFlags,
  { pool, context }: Job,
): Promise<Outcome> {
  const options = { dataset, workspace, features, backbone, detector, shard };
  const summary = summarise(await extractFeatures(options, pool(), context));
  return { json: summary, text: describe(summary) };
}

async function prune({ workspace, features }: FeatureFlags): Promise<Outcome> {
  const pruned = await pruneFeatures(workspace, features);
  const facts = formatFacts([
    ['location', pruned.location],
    ['tables removed', pruned.removed.length],
    ['tables kept', pruned.kept.length],
  ]);
  return { json: pruned, text: facts };
}

function summarise({ images, withoutFace, unreadable, ...figures }: ExtractedFeatures) {
  const { computed, seconds, imagesPerSecond } = figures;
  return {
    images: images.length,
    computed,
    withoutFace: withoutFace.length,
    unreadable: unreadable.length,
    imagesPerSecond,
    seconds,
  };
}

function describe(features: ReturnType<typeof summarise>): string {
  return formatFacts([
    ['faces with features', features.images],
    ['computed now', features.computed],
    ['images without a face', features.withoutFace],
    ['images not readable', features.unreadable],
    ['time', formatDuration(features.seconds)],
  ]);
}
