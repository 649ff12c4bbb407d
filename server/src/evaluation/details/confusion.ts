import { CONFUSION_DISTANCES } from '../../../../protocol/src/evaluationDetails';
import type { PairList } from '../pairPlan';

/** More people make a matrix that nobody can read. */
const PEOPLE_SHOWN = 20;
const PAIRS_SHOWN = 6;
/** What is gathered for two people before all but the nearest are let go. */
const GATHERED = 4096;

export interface ConfusedPeople {
  /** Numbers of people, the most confused first. */
  people: number[];
  cells: {
    a: number;
    b: number;
    pairs: number;
    distances: number[];
    /** Places of the nearest pairs. */
    nearest: number[];
  }[];
}

/**
 * The people who are most often taken for another, and every two of them.
 * @param pairs of different people
 * @param distances one a pair
 * @param persons the person of each row, 0 … people − 1
 * @param threshold what counts as a false accept for the choice; those with none are chosen by how near they come
 */
export function confusedPeople(
  pairs: PairList,
  distances: Float32Array,
  persons: Int32Array,
  people: number,
  threshold: number,
): ConfusedPeople {
  const chosen = mostConfused(pairs, distances, persons, people, threshold);
  const placeOf = new Map(chosen.map((person, place) => [person, place]));
  const cells = new Map<number, { pairs: number; found: number[] }>();
  const nearer = (a: number, b: number): number => distances[a]! - distances[b]! || a - b;
  for (let pair = 0; pair < distances.length; pair++) {
    const left = placeOf.get(persons[pairs.left[pair]!]!);
    const right = placeOf.get(persons[pairs.right[pair]!]!);
    if (left === undefined || right === undefined) continue;
    const key = Math.min(left, right) * chosen.length + Math.max(left, right);
    const cell = cells.get(key) ?? { pairs: 0, found: [] };
    cells.set(key, cell);
    cell.pairs++;
    cell.found.push(pair);
    if (cell.found.length < GATHERED) continue;
    cell.found = cell.found.sort(nearer).slice(0, CONFUSION_DISTANCES);
  }
  const described = [...cells].map(([key, cell]) => {
    const found = cell.found.sort(nearer).slice(0, CONFUSION_DISTANCES);
    return {
      a: Math.floor(key / chosen.length),
      b: key % chosen.length,
      pairs: cell.pairs,
      distances: found.map((pair) => distances[pair]!),
      nearest: found.slice(0, PAIRS_SHOWN),
    };
  });
  return { people: chosen, cells: described.sort((one, two) => one.a - two.a || one.b - two.b) };
}

function mostConfused(
  { left, right }: PairList,
  distances: Float32Array,
  persons: Int32Array,
  people: number,
  threshold: number,
): number[] {
  const accepts = new Float64Array(people);
  const nearest = new Float64Array(people).fill(Infinity);
  for (let pair = 0; pair < distances.length; pair++) {
    const distance = distances[pair]!;
    const isAccepted = distance <= threshold ? 1 : 0;
    for (const person of [persons[left[pair]!]!, persons[right[pair]!]!]) {
      accepts[person]! += isAccepted;
      if (distance < nearest[person]!) nearest[person] = distance;
    }
  }
  return Array.from({ length: people }, (_, person) => person)
    .sort((a, b) => accepts[b]! - accepts[a]! || nearest[a]! - nearest[b]! || a - b)
    .slice(0, PEOPLE_SHOWN);
}
