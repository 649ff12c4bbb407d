import type { Command } from 'commander';
import { extractFeatures, type ExtractedFeatures } from '../features/extractFeatures';
import type { DetectorName } from '../detection/face';
import { formatDuration } from './formatDuration';
import { shard } from './options';
import {
  backboneOption,
  detectorOption,
  jsonOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import { formatFacts } from './table';
import type { JobOptions, RunVerb } from './verb';

interface FeatureFlags extends JobOptions {
  workspace: string;
  backbone?: string;
  detector: DetectorName;
  shard?: { index: number; count: number };
}

const EXAMPLES = `
Examples:
  likeness features dataset
  likeness features dataset --shard 2/8 --workspace /shared/team   # the second of eight machines

train and evaluate do this by themselves; alone it serves to share the work between machines.`;

/** `likeness features <dataset>` */
export function addFeatures(program: Command, run: RunVerb): void {
  program
    .command('features')
    .summary('compute and keep the frozen features that training works on')
    .description('Computes the features of a dataset’s faces and keeps them in the workspace.')
    .argument('<dataset>', 'folder that prepare made')
    .addOption(workspaceOption())
    .addOption(backboneOption())
    .addOption(detectorOption())
    .option('--shard <i/n>', 'do only the i-th of n shares', shard)
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((dataset: string, flags: FeatureFlags) =>
      run(flags, async ({ pool, context }) => {
        const { workspace, backbone, detector, shard } = flags;
        const options = { dataset, workspace, backbone, detector, shard };
        const features = summarise(await extractFeatures(options, pool(), context));
        return { json: features, text: describe(features) };
      }),
    );
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
