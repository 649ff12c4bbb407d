import type { SeededRandom } from '../training/random';
import { emptyPairs, pairCount, pickPairs, type PairList } from './pairPlan';

/** Some more are drawn than wanted, since draws that hit one person twice are no negative pairs. */
const SPARE_SHARE = 0.05;
const SPARE_DRAWS = 100;

/** n over 2. */
export function pairsAmong(n: number): number {
  return (n * (n - 1)) / 2;
}

/** How many different-person pairs there are between groups of these sizes. */
export function pairsBetween(sizes: readonly number[]): number {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.reduce((sum, size) => sum - pairsAmong(size), pairsAmong(all));
}

/**
 * Same-person pairs: all of them, or `wanted` evenly drawn ones without repetition.
 * @param people the rows of each person
 */
export function positivePairs(
  people: readonly (readonly number[])[],
  wanted: number,
  random: SeededRandom,
): PairList {
  const total = people.reduce((sum, rows) => sum + pairsAmong(rows.length), 0);
  const drawn = drawIndices(total, Math.min(wanted, total), random);
  const pairs = emptyPairs(drawn.length);
  let person = 0;
  let first = 0; // index of the person's first pair
  for (let i = 0; i < drawn.length; i++) {
    while (drawn[i]! >= first + pairsAmong(people[person]!.length)) {
      first += pairsAmong(people[person++]!.length);
    }
    const [a, b] = triangularPair(drawn[i]! - first);
    pairs.left[i] = people[person]![a]!;
    pairs.right[i] = people[person]![b]!;
  }
  return pairs;
}

/**
 * Different-person pairs: all of them, or `wanted` evenly drawn ones without repetition.
 * @param people the rows of each person
 */
export function negativePairs(
  people: readonly (readonly number[])[],
  wanted: number,
  random: SeededRandom,
): PairList {
  const rows = Int32Array.from(people.flat());
  const personOfIndex = Int32Array.from(people.flatMap((own, person) => own.map(() => person)));
  const all = pairsAmong(rows.length);
  const total = pairsBetween(people.map((own) => own.length));
  const draws =
    wanted >= total
      ? all
      : Math.min(all, Math.ceil((wanted / total) * all * (1 + SPARE_SHARE)) + SPARE_DRAWS);
  const drawn = drawIndices(all, draws, random);
  const pairs = emptyPairs(drawn.length);
  let count = 0;
  for (const index of drawn) {
    const [a, b] = triangularPair(index);
    if (personOfIndex[a] === personOfIndex[b]) continue;
    pairs.left[count] = rows[a]!;
    pairs.right[count++] = rows[b]!;
  }
  const found = { left: pairs.left.subarray(0, count), right: pairs.right.subarray(0, count) };
  return thinned(found, wanted, random);
}

/**
 * `count` different whole numbers in 0 … total − 1, ascending: one from each of as many equal parts of
 * the range, so that it takes neither memory nor time beyond `count`, however large `total` is.
 */
function drawIndices(total: number, count: number, random: SeededRandom): Float64Array {
  const indices = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * total) / count);
    const to = Math.floor(((i + 1) * total) / count);
    indices[i] = to - from === 1 ? from : from + Math.floor(random.unit() * (to - from));
  }
  return indices;
}

/** Leaves `wanted` pairs, one from each of as many equal parts of the list. */
function thinned(pairs: PairList, wanted: number, random: SeededRandom): PairList {
  if (pairCount(pairs) <= wanted) return pairs;
  return pickPairs(pairs, drawIndices(pairCount(pairs), wanted, random));
}

/** Pair number `index` in the order (0,1) (0,2) (1,2) (0,3) …; exact up to 2⁵⁰. */
export function triangularPair(index: number): [number, number] {
  let b = Math.floor((1 + Math.sqrt(1 + 8 * index)) / 2);
  if (pairsAmong(b) > index) b--;
  else if (pairsAmong(b + 1) <= index) b++;
  return [index - pairsAmong(b), b];
}
