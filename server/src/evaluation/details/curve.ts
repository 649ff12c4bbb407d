import type { CurvePoint } from '../../../../protocol/src/evaluationDetails';
import { countUpTo } from '../../metrics/distances';
import { percentileInterval, RocBootstrap } from '../../metrics/rocBootstrap';
import type { Pause } from '../../training/pause';
import type { SeededRandom } from '../../training/random';
import type { MeasuredModel } from '../measureModel';
import type { PairList } from '../pairPlan';

/** Percentiles of 2.5 and 97.5 rest on ten resamples each. */
const RESAMPLES = 400;
export const BAND_LEVEL = 0.95;

export interface SortedDistances {
  positives: Float32Array;
  negatives: Float32Array;
}

export interface ComparedPairs {
  positives: PairList;
  negatives: PairList;
  /** The person of each row, from 0. */
  persons: Int32Array;
  people: number;
}

/**
 * Thresholds that a slider stops at: those of the curve, and those that have a name, being calibrated for one FAR or
 * another, or in use.
 * @returns rising, each once
 */
export function sliderThresholds({ figures }: MeasuredModel): number[] {
  const { roc, operatingPoints, calibration, identification, currentThreshold } = figures;
  const strangers = identification?.dirAtFar ?? [];
  const inUse = currentThreshold === null ? [] : [currentThreshold];
  const all = [...roc, ...operatingPoints, ...strangers, calibration, ...inUse];
  return [...new Set(all.map(({ threshold }) => threshold))].sort((a, b) => a - b);
}

/**
 * The curve at these thresholds, with where it lies when people are drawn anew.
 * @param sorted the model's distances, rising
 */
export async function curveWithBand(
  thresholds: readonly number[],
  { positives, negatives }: MeasuredModel,
  sorted: SortedDistances,
  pairs: ComparedPairs,
  random: SeededRandom,
  pause: Pause,
): Promise<CurvePoint[]> {
  const points = thresholds.map((threshold) => ({
    threshold,
    far: countUpTo(sorted.negatives, threshold) / sorted.negatives.length,
    tar: countUpTo(sorted.positives, threshold) / sorted.positives.length,
  }));
  const { persons, people } = pairs;
  const of = (distances: Float32Array, { left, right }: PairList) => ({
    distances,
    left: left.map((row) => persons[row]!),
    right: right.map((row) => persons[row]!),
  });
  const [same, others] = [of(positives, pairs.positives), of(negatives, pairs.negatives)];
  const bootstrap = new RocBootstrap(same, others, thresholds, people);
  const fars = points.map(({ far }) => far);
  const resamples: Float64Array[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    await pause.ifDue();
    const tars = bootstrap.replicate(fars, (bound) => random.below(bound));
    if (tars !== null) resamples.push(tars);
  }
  return points.map((point, i) => ({ ...point, ...bandAt(i, point.tar, resamples) }));
}

/** No band where the people are so few that nothing could be drawn. */
function bandAt(
  at: number,
  tar: number,
  resamples: readonly Float64Array[],
): { tarLow: number; tarHigh: number } {
  if (resamples.length === 0) return { tarLow: tar, tarHigh: tar };
  const { low, high } = percentileInterval(
    resamples.map((tars) => tars[at]!),
    BAND_LEVEL,
  );
  return { tarLow: low, tarHigh: high };
}
