import { personOf } from '../features/featureMatrix';
import { rowsByPerson } from './people';
import type { SeededRandom } from './random';

/** Images and the pairs of them that verification is measured on. */
export interface ValidationPairs {
  /** Rows of the feature matrix. */
  rows: Int32Array;
  /** Same-person pairs: indices into `rows`, two after two. */
  genuine: Uint32Array;
  /** Different-person pairs. */
  impostor: Uint32Array;
}

/** Most pairs of a kind: 50 false accepts at FAR 1e-4, and about 50 ms to measure. */
const MOST_PAIRS = 500_000;

/**
 * All pairs of these images, or a random choice where there are more than `mostPairs` of a kind.
 * @returns null when there is no pair of one of the kinds
 */
export function validationPairs(
  images: readonly string[],
  rows: readonly number[],
  random: SeededRandom,
  mostPairs = MOST_PAIRS,
): ValidationPairs | null {
  const people = [...rowsByPerson(images, rows).values()];
  const sorted = people.flat();
  let from = 0;
  // From here on images are places in `sorted`, where a person's stand together.
  const spans = people.map(({ length }) => ({ from, to: (from += length) }));
  const genuineCount = spans.reduce((sum, span) => sum + pairsWithin(span.to - span.from), 0);
  const impostorCount = pairsWithin(sorted.length) - genuineCount;
  if (genuineCount === 0 || impostorCount === 0) return null;
  return {
    rows: Int32Array.from(sorted),
    genuine: genuineCount <= mostPairs ? allGenuine(spans) : someGenuine(spans, mostPairs, random),
    impostor:
      impostorCount <= mostPairs
        ? allImpostors(spans, sorted.length)
        : someImpostors(spans, mostPairs, random),
  };
}

/**
 * The pairs of one of `probes` with one of `gallery`, all of them, or of different people a random choice
 * where there are more than `mostPairs`.
 * @param gallery no rows of `probes`; a few a person, so that same-person pairs stay few
 * @returns null when there is no pair of one of the kinds
 */
export function pairsBetween(
  images: readonly string[],
  probes: readonly number[],
  gallery: readonly number[],
  random: SeededRandom,
  mostPairs = MOST_PAIRS,
): ValidationPairs | null {
  const rows = [...probes, ...gallery];
  const people = rows.map((row) => personOf(images[row]!));
  const places = new Map<string, number[]>();
  for (let j = probes.length; j < rows.length; j++) {
    const own = places.get(people[j]!);
    if (own === undefined) places.set(people[j]!, [j]);
    else own.push(j);
  }
  const genuine = probes.flatMap((_, i) => (places.get(people[i]!) ?? []).flatMap((j) => [i, j]));
  const impostors = probes.length * gallery.length - genuine.length / 2;
  if (genuine.length === 0 || impostors === 0) return null;
  const draw = (): [number, number] => {
    for (;;) {
      const i = random.below(probes.length);
      const j = probes.length + random.below(gallery.length);
      if (people[i] !== people[j]) return [i, j];
    }
  };
  const all = () =>
    probes.flatMap((_, i) =>
      gallery.flatMap((_, k) => {
        const j = probes.length + k;
        return people[i] === people[j] ? [] : [i, j];
      }),
    );
  return {
    rows: Int32Array.from(rows),
    genuine: Uint32Array.from(genuine),
    impostor: impostors <= mostPairs ? Uint32Array.from(all()) : drawn(mostPairs, draw),
  };
}

/** A person's images: places from … to − 1. */
interface Span {
  from: number;
  to: number;
}

function pairsWithin(count: number): number {
  return (count * (count - 1)) / 2;
}

function allGenuine(spans: readonly Span[]): Uint32Array {
  const pairs: number[] = [];
  for (const { from, to } of spans) {
    for (let i = from; i < to; i++) for (let j = i + 1; j < to; j++) pairs.push(i, j);
  }
  return Uint32Array.from(pairs);
}

function allImpostors(spans: readonly Span[], count: number): Uint32Array {
  const pairs: number[] = [];
  for (const { from, to } of spans) {
    for (let i = from; i < to; i++) for (let j = to; j < count; j++) pairs.push(i, j);
  }
  return Uint32Array.from(pairs);
}

/** Same-person pairs, all equally likely, drawn with replacement. */
function someGenuine(spans: readonly Span[], count: number, random: SeededRandom): Uint32Array {
  let total = 0;
  const ends = spans.map(({ from, to }) => (total += pairsWithin(to - from)));
  return drawn(count, () => {
    const pair = random.below(total);
    const { from, to } = spans[firstAbove(ends, pair)]!;
    const i = random.below(to - from);
    const j = random.below(to - from - 1);
    return [from + i, from + (j < i ? j : j + 1)];
  });
}

/** Different-person pairs, all equally likely, drawn with replacement. */
function someImpostors(spans: readonly Span[], count: number, random: SeededRandom): Uint32Array {
  const personOfPlace = spans.flatMap(({ from, to }, person) =>
    new Array<number>(to - from).fill(person),
  );
  return drawn(count, () => {
    for (;;) {
      const i = random.below(personOfPlace.length);
      const j = random.below(personOfPlace.length);
      if (personOfPlace[i] !== personOfPlace[j]) return [i, j];
    }
  });
}

function drawn(count: number, draw: () => [number, number]): Uint32Array {
  const pairs = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) pairs.set(draw(), 2 * i);
  return pairs;
}

/** The first index whose end is above the value. @param ends ascending */
function firstAbove(ends: readonly number[], value: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
