import type { PersonFigures, TagFigures } from '../../../../protocol/src/evaluationDetails';
import { tagsOf } from '../../dataset/folderTags';
import { percentileInterval } from '../../metrics/rocBootstrap';
import type { SeededRandom } from '../../training/random';
import type { MeasuredModel } from '../measureModel';
import { BAND_LEVEL, type ComparedPairs } from './curve';

const RESAMPLES = 1000;

type Counts = Pick<PersonFigures, 'genuinePairs' | 'accepted' | 'impostorPairs' | 'falseAccepts'>;
type Measured = Pick<MeasuredModel, 'positives' | 'negatives'>;

/**
 * How well each person's pairs are judged, the worst first: by the share of same-person pairs refused, then by
 * the share of false accepts.
 * @param names of people, by number @param images how many each has
 */
export function peopleFigures(
  names: readonly string[],
  images: Int32Array,
  pairs: ComparedPairs,
  { positives, negatives }: Measured,
  threshold: number,
): PersonFigures[] {
  const figures = names.map((person, i) => ({
    ...{ person, images: images[i]!, tags: tagsOf(person) },
    ...none(),
  }));
  const { persons } = pairs;
  positives.forEach((distance, pair) => {
    const own = figures[persons[pairs.positives.left[pair]!]!]!;
    own.genuinePairs++;
    if (distance <= threshold) own.accepted++;
  });
  const { left, right } = pairs.negatives;
  negatives.forEach((distance, pair) => {
    const isAccepted = distance <= threshold;
    addImpostor(figures[persons[left[pair]!]!]!, isAccepted);
    addImpostor(figures[persons[right[pair]!]!]!, isAccepted);
  });
  return figures.sort(
    (a, b) =>
      refusedShare(b) - refusedShare(a) ||
      acceptedFalsely(b) - acceptedFalsely(a) ||
      (a.person < b.person ? -1 : 1),
  );
}

function none(): Counts {
  return { genuinePairs: 0, accepted: 0, impostorPairs: 0, falseAccepts: 0 };
}

function addImpostor(figures: Counts, isAccepted: boolean): void {
  figures.impostorPairs++;
  if (isAccepted) figures.falseAccepts++;
}

function refusedShare({ genuinePairs, accepted }: Counts): number {
  return genuinePairs === 0 ? 0 : 1 - accepted / genuinePairs;
}

function acceptedFalsely({ impostorPairs, falseAccepts }: Counts): number {
  return impostorPairs === 0 ? 0 : falseAccepts / impostorPairs;
}

/**
 * The same of each group of people whose folders share a tag. Different-person pairs are those within the group,
 * where false accepts are most frequent (Grother, Ngan & Hanaoka 2019, NISTIR 8280, section 4).
 * @param people what `peopleFigures` gave, in any order
 * @param names of people, by number
 * @param overall TAR of all people together
 */
export function tagFigures(
  people: readonly PersonFigures[],
  names: readonly string[],
  pairs: ComparedPairs,
  { negatives }: Measured,
  { threshold, overall }: { threshold: number; overall: number },
  random: SeededRandom,
): TagFigures[] {
  const groups = new Map<string, PersonFigures[]>();
  for (const person of people) {
    for (const tag of person.tags) groups.set(tag, [...(groups.get(tag) ?? []), person]);
  }
  if (groups.size === 0) return [];
  const within = new Map([...groups.keys()].map((tag) => [tag, none()]));
  const tagsByNumber = names.map(tagsOf);
  const { left, right } = pairs.negatives;
  negatives.forEach((distance, pair) => {
    const others = tagsByNumber[pairs.persons[right[pair]!]!]!;
    for (const tag of tagsByNumber[pairs.persons[left[pair]!]!]!) {
      if (others.includes(tag)) addImpostor(within.get(tag)!, distance <= threshold);
    }
  });
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, own]) => groupFigures(tag, own, within.get(tag)!, overall, random));
}

function groupFigures(
  tag: string,
  people: readonly PersonFigures[],
  within: Counts,
  overall: number,
  random: SeededRandom,
): TagFigures {
  const sum = (read: (person: PersonFigures) => number): number =>
    people.reduce((total, person) => total + read(person), 0);
  const genuinePairs = sum((person) => person.genuinePairs);
  const accepted = sum((person) => person.accepted);
  const tar = genuinePairs === 0 ? 0 : accepted / genuinePairs;
  const interval = tarInterval(people, random);
  return {
    ...{ tag, people: people.length, images: sum(({ images }) => images) },
    ...{ ...within, genuinePairs, accepted, tar, tarLow: interval.low, tarHigh: interval.high },
    isWorse: genuinePairs > 0 && interval.high < overall,
  };
}

/** Of a group's TAR when its people are drawn anew, with replacement. */
function tarInterval(
  people: readonly PersonFigures[],
  random: SeededRandom,
): { low: number; high: number } {
  const tars: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    let [accepted, pairs] = [0, 0];
    for (let draw = 0; draw < people.length; draw++) {
      const person = random.pick(people);
      accepted += person.accepted;
      pairs += person.genuinePairs;
    }
    if (pairs > 0) tars.push(accepted / pairs);
  }
  // Of one person nothing is known about others like them.
  if (people.length < 2 || tars.length === 0) return { low: 0, high: 1 };
  return percentileInterval(tars, BAND_LEVEL);
}
