import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { rowsByPerson } from '../training/people';
import { SeededRandom } from '../training/random';
import { pairFolds, peopleFolds } from './folds';
import { EvaluationStream, pairCount, type PairPlan } from './pairPlan';
import { negativePairs, positivePairs } from './samplePairs';

/** Five million distances take 20 MB and about a second a model, and leave 500 pairs at FAR 1e-4. */
export const DEFAULT_MAX_PAIRS = 5_000_000;
/** Cross-validation needs two folds with a pair of each kind. */
const MIN_PAIRS_OF_A_KIND = 2;

/**
 * The pairs of a dataset of person folders. Up to `maxPairs` all of them; beyond, seeded samples:
 * same-person pairs up to half of it, different-person pairs for the rest, evenly drawn.
 * @param images `<person>/<image>` of each row
 * @throws LikenessError NotEnoughData when there are not two pairs of each kind
 */
export function folderPairs(
  images: readonly string[],
  seed: number,
  maxPairs = DEFAULT_MAX_PAIRS,
): PairPlan {
  const people = [...rowsByPerson(images).values()];
  const random = SeededRandom.ofSeed(seed, EvaluationStream.pairs);
  const positives = positivePairs(people, Math.floor(maxPairs / 2), random);
  const negatives = negativePairs(people, maxPairs - pairCount(positives), random);
  if (Math.min(pairCount(positives), pairCount(negatives)) < MIN_PAIRS_OF_A_KIND) {
    throw tooFewPairs(images.length, people.length);
  }
  const foldRandom = SeededRandom.ofSeed(seed, EvaluationStream.folds);
  const byPeople = peopleFolds(people, foldRandom);
  if (byPeople !== null) return { positives, negatives, folds: byPeople, foldsBy: 'people' };
  const folds = pairFolds(positives, negatives, foldRandom);
  return { positives, negatives, folds, foldsBy: 'pairs' };
}

function tooFewPairs(images: number, people: number): LikenessError {
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `${images} images of ${people} people give too few pairs to compare.`,
    'Give at least two people with three images each.',
  );
}
