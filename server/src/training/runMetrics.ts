import type { EpochFigures, RunMetricsResult, ValidationFigures } from '../../../protocol/src/runs';
import { readMetrics, type EpochMetrics } from './metricsLog';
import { readRunSummary } from './run';
import { toStatus } from './runStatuses';
import type { HeadFigures } from './selection';

/** Of the FARs that validation reports, the one that is shown. */
const SHOWN_FAR = '0.001';

/**
 * What a chart of a run shows, while it is trained and after. Lines of its metrics that are damaged are left
 * out.
 * @throws LikenessError NotFound when this is no run, CorruptFile
 */
export async function runMetrics(run: string, afterEpoch = 0): Promise<RunMetricsResult> {
  const metrics = await readMetrics(run);
  return {
    run: toStatus(await readRunSummary(run)),
    epochs: metrics.filter((line) => line.epoch > afterEpoch && isWhole(line)).map(toFigures),
  };
}

function isWhole({ trained, best, ...metrics }: Partial<EpochMetrics>): boolean {
  const { loss, active, meanPositive, meanNegative, seconds } = metrics;
  const areNumbers = [loss, active, meanPositive, meanNegative, seconds].every(Number.isFinite);
  return areNumbers && [trained, best].every((figures) => figures instanceof Object);
}

function toFigures(metrics: EpochMetrics): EpochFigures {
  const { epoch, loss, active, meanPositive, meanNegative, seconds, triplets } = metrics;
  return {
    ...{ epoch, loss, active, meanPositive, meanNegative, seconds },
    tripletsPerSecond: triplets ? triplets.count / triplets.stepSeconds : null,
    trained: rates(metrics.trained),
    kept: rates(metrics.best),
  };
}

function rates({ unseenPeople, newPhotos }: HeadFigures): ValidationFigures {
  return {
    unseenPeople: unseenPeople?.tarAtFar[SHOWN_FAR] ?? null,
    newPhotos: newPhotos?.tarAtFar[SHOWN_FAR] ?? null,
  };
}
