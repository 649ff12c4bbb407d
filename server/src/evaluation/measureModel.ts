import { areaUnderCurve } from '../metrics/areaUnderCurve';
import { ascending, MAX_DISTANCE } from '../metrics/distances';
import { equalErrorRate } from '../metrics/equalErrorRate';
import { rocCurve } from '../metrics/rocCurve';
import { ratesAtThreshold, tarAtFar } from '../metrics/tarAtFar';
import { tenFoldAccuracy } from '../metrics/tenFoldAccuracy';
import { embedAll } from '../training/embedAll';
import { squaredDistance, type EmbeddingHead } from '../training/embeddingHead';
import type { Pause } from '../training/pause';
import { REPORTED_FARS, type ModelFigures } from './evaluationResult';
import type { IdentificationSplit } from './identificationSplit';
import { measureIdentification, type NearestProbes } from './measureIdentification';
import { NO_FACE, pairCount, type PairList, type PairPlan } from './pairPlan';

/** What a model is measured on. */
export interface EvaluationPlan {
  pairs: PairPlan;
  identification: IdentificationSplit | null;
  /** The FAR to calibrate the threshold for. */
  far: number;
}

/** A head, and the threshold that it is used with; null: none that it came with. */
export interface MeasuredHead {
  head: EmbeddingHead;
  threshold: number | null;
}

export interface MeasuredModel {
  figures: ModelFigures;
  /** Distance of each positive and negative pair, in the order of the plan. */
  positives: Float32Array;
  negatives: Float32Array;
  /** Null where `figures.identification` is. */
  nearest: NearestProbes | null;
}

/** Enough for a smooth curve at any size it is drawn in. */
const ROC_POINTS = 200;
/** Work between looks at the clock: about 2 ms each. */
const PAIRS_A_LOOK = 10_000;

/**
 * All figures of one head, at all thresholds and at the one that it is used with.
 * @param features N×D, row-major, not normalised
 * @param onPairs told how many more pairs have been compared
 */
export async function measureModel(
  { head, threshold }: MeasuredHead,
  features: Float32Array,
  plan: EvaluationPlan,
  pause: Pause,
  onPairs: (count: number) => void = () => {},
): Promise<MeasuredModel> {
  const { pairs, identification, far } = plan;
  const embeddings = await embedAll(head, features, pause);
  const compare = (list: PairList): Promise<Float32Array> =>
    pairDistances(embeddings, list, pause, onPairs);
  const positives = await compare(pairs.positives);
  const negatives = await compare(pairs.negatives);
  const folds = [];
  for (const fold of pairs.folds) {
    folds.push({
      positives: await compare(fold.positives),
      negatives: await compare(fold.negatives),
    });
  }
  const { mean, stdErr } = tenFoldAccuracy(folds);
  const found = identification && (await measureIdentification(embeddings, identification, pause));
  const figures = {
    accuracy: mean,
    accuracyStdErr: stdErr,
    ...(await curveFigures({ positives, negatives }, { far, threshold }, pause)),
    identification: found && found.figures,
  };
  return { figures, positives, negatives, nearest: found && found.nearest };
}

/** How many distances `measureModel` computes. */
export function comparisonsOf({ positives, negatives, folds }: PairPlan): number {
  return [{ positives, negatives }, ...folds].reduce(
    (sum, part) => sum + pairCount(part.positives) + pairCount(part.negatives),
    0,
  );
}

/**
 * Squared distance of each pair. A pair with an image in which no face was found gets the largest
 * distance there is: it counts as "different", so a missed face costs accuracy on same-person pairs.
 */
async function pairDistances(
  embeddings: Float32Array,
  pairs: PairList,
  pause: Pause,
  onPairs: (count: number) => void,
): Promise<Float32Array> {
  const distances = new Float32Array(pairCount(pairs));
  for (let from = 0; from < distances.length; from += PAIRS_A_LOOK) {
    await pause.ifDue();
    const to = Math.min(from + PAIRS_A_LOOK, distances.length);
    for (let i = from; i < to; i++) {
      const [left, right] = [pairs.left[i]!, pairs.right[i]!];
      const faceless = left === NO_FACE || right === NO_FACE;
      distances[i] = faceless ? MAX_DISTANCE : squaredDistance(embeddings, left, embeddings, right);
    }
    onPairs(to - from);
  }
  return distances;
}

/** With some millions of pairs each step takes a good part of a second: a cancel gets in between. */
async function curveFigures(
  distances: { positives: Float32Array; negatives: Float32Array },
  { far, threshold }: { far: number; threshold: number | null },
  pause: Pause,
): Promise<Omit<ModelFigures, 'accuracy' | 'accuracyStdErr' | 'identification'>> {
  const positives = ascending(distances.positives, 'positive');
  await pause.ifDue();
  const negatives = ascending(distances.negatives, 'negative');
  await pause.ifDue();
  const operatingPoints = tarAtFar(positives, negatives, REPORTED_FARS);
  const [calibration] = tarAtFar(positives, negatives, [far]);
  const auc = areaUnderCurve(positives, negatives);
  await pause.ifDue();
  const { rate: eer } = equalErrorRate(positives, negatives);
  await pause.ifDue();
  const roc = rocCurve(positives, negatives, ROC_POINTS);
  const rates = operatingPoints.map((point) => [String(point.far), point.tar] as const);
  return {
    ...{ auc, eer, tarAtFar: Object.fromEntries(rates), operatingPoints },
    threshold: calibration!.threshold,
    thresholdFar: far,
    calibration: calibration!,
    roc,
    currentThreshold:
      threshold === null
        ? null
        : { threshold, ...ratesAtThreshold(positives, negatives, threshold) },
  };
}
