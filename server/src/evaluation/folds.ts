import type { SeededRandom } from '../training/random';
import { pairCount, pickPairs, type PairFold, type PairList } from './pairPlan';
import { negativePairs, pairsAmong, pairsBetween, positivePairs } from './samplePairs';

/** As LFW has. */
const FOLDS = 10;
/** Of each kind in a fold: LFW has 300; more than this makes the figure no better, only slower. */
const MAX_FOLD_PAIRS = 10_000;

/**
 * Ten folds of whole people: nobody is in two, so that no fold's threshold was found on its own
 * people. Each fold has as many different-person pairs as same-person pairs, as LFW's have, so that
 * guessing gives ½.
 * @param people the rows of each person
 * @returns null when there are not enough people with two images, and people besides, for ten folds
 */
export function peopleFolds(
  people: readonly (readonly number[])[],
  random: SeededRandom,
): PairFold[] | null {
  const several = random.shuffled(people.filter((rows) => rows.length > 1));
  const single = random.shuffled(people.filter((rows) => rows.length === 1));
  if (several.length < FOLDS || people.length < 2 * FOLDS) return null;
  const dealt: (readonly number[])[][] = Array.from({ length: FOLDS }, () => []);
  [...several, ...single].forEach((rows, i) => dealt[i % FOLDS]!.push(rows));
  return dealt.map((own) => balancedFold(own, random));
}

function balancedFold(people: readonly (readonly number[])[], random: SeededRandom): PairFold {
  const sizes = people.map((rows) => rows.length);
  const positives = sizes.reduce((sum, size) => sum + pairsAmong(size), 0);
  const wanted = Math.min(positives, pairsBetween(sizes), MAX_FOLD_PAIRS);
  return {
    positives: positivePairs(people, wanted, random),
    negatives: negativePairs(people, wanted, random),
  };
}

/**
 * Ten folds (fewer when there are fewer pairs of a kind) of randomly dealt pairs, each with as many of
 * one kind as of the other; of the more frequent kind only as many are taken.
 */
export function pairFolds(
  positives: PairList,
  negatives: PairList,
  random: SeededRandom,
): PairFold[] {
  const ofEach = Math.min(pairCount(positives), pairCount(negatives), FOLDS * MAX_FOLD_PAIRS);
  const dealtPositives = deal(positives, ofEach, random);
  const dealtNegatives = deal(negatives, ofEach, random);
  return dealtPositives.map((own, i) => ({ positives: own, negatives: dealtNegatives[i]! }));
}

function deal(pairs: PairList, count: number, random: SeededRandom): PairList[] {
  const chosen = random.sample([...pairs.left.keys()], count);
  return Array.from({ length: Math.min(FOLDS, count) }, (_, fold) =>
    pickPairs(
      pairs,
      chosen.filter((_position, i) => i % FOLDS === fold),
    ),
  );
}
