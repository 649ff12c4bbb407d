import type { ModelDetails, PairSample } from '../../../../protocol/src/evaluationDetails';
import type { Pause } from '../../training/pause';
import { SeededRandom } from '../../training/random';
import type { EvaluatedImage } from '../evaluateRows';
import type { MeasuredModel } from '../measureModel';
import { EvaluationStream, type PairList } from '../pairPlan';
import { worstPairs } from '../report/mistakes';
import { scoreHistogram } from '../report/scoreHistogram';
import { confusedPeople } from './confusion';
import { curveWithBand, sliderThresholds, type ComparedPairs } from './curve';
import { peopleFigures, tagFigures } from './groups';
import { openSetDetails } from './openSet';
import { pairsNear } from './pairsNear';

/** Pairs on either side of the threshold, of either kind. */
const PAIRS_A_SIDE = 4;
const MISTAKES = 24;
/** Who is confused is chosen by at least this FAR: at a stricter one hardly anybody is. */
const CONFUSION_FAR = '0.01';

/** What all models are measured on. */
export interface DetailedSubject {
  images: readonly EvaluatedImage[];
  pairs: ComparedPairs;
  /** Of people, by number. */
  names: readonly string[];
  /** How many images each has. */
  imagesOf: Int32Array;
  seed: number;
  /** @returns the place of a row's image in the list of images shown */
  placeOf: (row: number) => number;
}

export async function modelDetails(
  subject: DetailedSubject,
  model: MeasuredModel,
  pause: Pause,
): Promise<ModelDetails> {
  const { images, pairs, names, imagesOf, seed, placeOf } = subject;
  const { figures, positives, negatives, nearest } = model;
  const { threshold, thresholdFar, calibration } = figures;
  const random = SeededRandom.ofSeed(seed, EvaluationStream.resamples);
  const thresholds = sliderThresholds(model);
  const sorted = {
    positives: await sortedCopy(positives, pause),
    negatives: await sortedCopy(negatives, pause),
  };
  const curve = await curveWithBand(thresholds, model, sorted, pairs, random, pause);
  const sample = (list: PairList, distances: Float32Array, places: readonly number[]) =>
    places.map((pair): PairSample => {
      const [left, right] = [list.left[pair]!, list.right[pair]!];
      return [placeOf(left), placeOf(right), distances[pair]!];
    });
  const near = (which: 'positives' | 'negatives'): PairSample[] => {
    const places = pairsNear(model[which], sorted[which], thresholds, PAIRS_A_SIDE);
    return sample(pairs[which], model[which], places);
  };
  const worst = (list: PairList, distances: Float32Array, which: 'farthest' | 'nearest') =>
    worstPairs(images, list, distances, which, MISTAKES).map(({ rows, distance }): PairSample => [
      placeOf(rows[0]),
      placeOf(rows[1]),
      distance,
    ]);
  const people = peopleFigures(names, imagesOf, pairs, model, threshold);
  const loose = figures.operatingPoints.find(({ far }) => String(far) === CONFUSION_FAR)!;
  const confusion = confusedPeople(
    ...([pairs.negatives, negatives, pairs.persons, names.length] as const),
    Math.max(threshold, loose.threshold),
  );
  const { binWidth, ...spread } = scoreHistogram(positives, negatives);
  return {
    ...{ threshold, thresholdFar, curve },
    scores: {
      binWidth,
      genuine: Array.from(spread.positives),
      impostor: Array.from(spread.negatives),
    },
    genuine: near('positives'),
    impostor: near('negatives'),
    missed: worst(pairs.positives, positives, 'farthest'),
    confused: worst(pairs.negatives, negatives, 'nearest'),
    openSet: nearest && openSetDetails(figures.identification!, nearest, thresholds),
    confusion: {
      people: confusion.people.map((person) => names[person]!),
      cells: confusion.cells.map((cell) => ({
        ...cell,
        nearest: sample(pairs.negatives, negatives, cell.nearest),
      })),
    },
    people,
    tags: tagFigures(
      ...([people, names, pairs, model] as const),
      { threshold, overall: calibration.tar },
      random,
    ),
  };
}

/** With some millions this takes a good part of a second: a cancel gets in between. */
async function sortedCopy(distances: Float32Array, pause: Pause): Promise<Float32Array> {
  await pause.ifDue();
  return distances.slice().sort();
}
