import type { EpochTriplets } from '../../../protocol/src/runs';
import { DISTANCE_BIN_WIDTH } from './distanceHistogram';
import { readMetrics } from './metricsLog';
import { readRunConfig } from './run';

/**
 * What the triplets of one epoch were like, with the names its images had when the run began.
 * @returns null when there is no such epoch, or an earlier version trained it
 * @throws LikenessError NotFound when this is no run, CorruptFile
 */
export async function runEpoch(run: string, epoch: number): Promise<EpochTriplets | null> {
  const { images } = await readRunConfig(run);
  const triplets = (await readMetrics(run)).find((line) => line.epoch === epoch)?.triplets;
  if (triplets === undefined) return null;
  const name = (row: number) => images[row]?.image ?? '';
  return {
    epoch,
    binWidth: DISTANCE_BIN_WIDTH,
    positives: triplets.positives,
    negatives: triplets.negatives,
    hardest: triplets.hardest.map(({ anchor, positive, negative, ...distances }) => ({
      ...{ anchor: name(anchor), positive: name(positive), negative: name(negative) },
      ...distances,
    })),
  };
}
