import type { Command } from 'commander';
import { ErrorCode } from '../../../protocol/src/errors';
import type { EpochFigures, EpochTriplets, RunMetricsResult } from '../../../protocol/src/runs';
import { LikenessError } from '../errors';
import { runEpoch } from '../training/runEpoch';
import { runMetrics } from '../training/runMetrics';
import { wholeNumber } from './options';
import { jsonOption } from './sharedOptions';
import { formatTable, type Cell } from './table';
import type { JobOptions, RunVerb } from './verb';

interface ShowFlags extends JobOptions {
  epoch?: number;
}

/** `likeness runs show <run> [--epoch <n>]` */
export function addShowRun(runs: Command, run: RunVerb): void {
  runs
    .command('show')
    .description('The epochs of a run, also while it is trained; or the hardest triplets of one.')
    .argument('<run>', 'its folder')
    .option('--epoch <n>', 'its distances and hardest triplets', wholeNumber(1, 1_000_000))
    .addOption(jsonOption())
    .action((folder: string, flags: ShowFlags) =>
      run(flags, async () => {
        if (flags.epoch === undefined) {
          const metrics = await runMetrics(folder);
          return { json: metrics, text: describeEpochs(metrics) };
        }
        const triplets = await runEpoch(folder, flags.epoch);
        if (triplets === null) throw notKept(folder, flags.epoch);
        return { json: triplets, text: describeTriplets(triplets) };
      }),
    );
}

function notKept(folder: string, epoch: number): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `Nothing is known of the triplets of epoch ${epoch} in ${folder}.`,
    'Give an epoch that likeness runs show lists; earlier versions of Likeness kept no triplets.',
    folder,
  );
}

function describeEpochs({ run, epochs }: RunMetricsResult): string {
  const header = [
    ...['epoch', 'loss', 'active', 'same', 'different'],
    ...['new photos', 'strangers', 'triplets/s'],
  ];
  const done = `${run.name}: ${run.epochsDone} of ${run.epochsWanted} epochs\n`;
  return epochs.length === 0 ? done : `${done}\n${formatTable(header, epochs.map(rowOf))}`;
}

function rowOf({ kept, tripletsPerSecond, ...figures }: EpochFigures): Cell[] {
  return [
    figures.epoch,
    figures.loss.toFixed(4),
    percent(figures.active),
    figures.meanPositive.toFixed(3),
    figures.meanNegative.toFixed(3),
    percent(kept.newPhotos),
    percent(kept.unseenPeople),
    tripletsPerSecond === null ? '–' : tripletsPerSecond.toFixed(0),
  ];
}

function describeTriplets({ hardest }: EpochTriplets): string {
  return formatTable(
    ['anchor', 'positive', 'distance', 'negative', 'distance'],
    hardest.map(({ anchor, positive, negative, positiveDistance, negativeDistance }) => [
      ...[anchor, positive, positiveDistance.toFixed(3)],
      ...[negative, negativeDistance.toFixed(3)],
    ]),
  );
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
