import { describe, expect, test } from 'vitest';
import { EMBEDDING_DIMENSIONS } from '../../../server/src/backbones/backbone';
import {
  allDistances,
  batchHardTriplets,
  semiHardTriplets,
  type Triplets,
} from '../../../server/src/training/mining';
import { SeededRandom } from '../../../server/src/training/random';

/** Distances of places on a line, which are easy to work out by hand. */
function line(places: number[]): Float64Array {
  return Float64Array.from(places.flatMap((a) => places.map((b) => (a - b) ** 2)));
}

const list = ({ anchors, positives, negatives }: Triplets) =>
  Array.from(anchors, (anchor, t) => [anchor, positives[t], negatives[t]]);

function randomBatch(seed: number) {
  const random = SeededRandom.ofSeed(seed, 1);
  const n = 12;
  const people = Array.from({ length: n }, () => random.below(4));
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) distances[i * n + j] = distances[j * n + i] = random.unit() * 4;
  }
  return { n, people, distances, at: (i: number, j: number) => distances[i * n + j]! };
}

describe('distances', () => {
  test('are squared, symmetric, and zero on the diagonal', () => {
    const embeddings = new Float64Array(3 * EMBEDDING_DIMENSIONS);
    embeddings[0] = 1;
    embeddings[EMBEDDING_DIMENSIONS] = -1;
    embeddings[2 * EMBEDDING_DIMENSIONS + 1] = 1;
    expect([...allDistances(embeddings)]).toEqual([0, 4, 2, 4, 0, 2, 2, 2, 0]);
  });
});

describe('batch-hard mining', () => {
  test('takes the furthest positive and the nearest negative', () => {
    // Places 0, 1, 3 are person 0; 2 and 7 are person 1.
    const triplets = batchHardTriplets(line([0, 1, 3, 2, 7]), [0, 0, 0, 1, 1]);
    expect(list(triplets)).toEqual([
      [0, 2, 3],
      [1, 2, 3],
      [2, 0, 3],
      [3, 4, 1],
      [4, 3, 2],
    ]);
  });

  test('makes no anchor of an image without a positive or without a negative', () => {
    expect(list(batchHardTriplets(line([0, 1, 5]), [0, 0, 1]))).toEqual([
      [0, 1, 2],
      [1, 0, 2],
    ]);
    expect(list(batchHardTriplets(line([0, 1]), [0, 0]))).toEqual([]);
  });

  test('agrees with sorting all candidates', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { n, people, distances, at } = randomBatch(seed);
      const rows = [...Array(n).keys()];
      const expected = rows.flatMap((a) => {
        const byDistance = (rows: number[]) => rows.sort((i, j) => at(a, i) - at(a, j));
        const positives = byDistance(rows.filter((i) => i !== a && people[i] === people[a]));
        const negatives = byDistance(rows.filter((i) => people[i] !== people[a]));
        return positives.length && negatives.length ? [[a, positives.at(-1), negatives[0]]] : [];
      });
      expect(list(batchHardTriplets(distances, people))).toEqual(expected);
    }
  });
});

describe('semi-hard mining', () => {
  test('takes the nearest negative that is further than the positive', () => {
    // Anchor at 0, positive at 2; negatives at 1 (nearer), 3 and 4 (further).
    const triplets = semiHardTriplets(line([0, 2, 1, 3, 4]), [0, 0, 1, 2, 3]);
    expect(list(triplets)).toContainEqual([0, 1, 3]);
  });

  test('takes the furthest negative when all are nearer than the positive', () => {
    // Anchor at 0, positive at 9; negatives at 1 and 5.
    const triplets = semiHardTriplets(line([0, 9, 1, 5]), [0, 0, 1, 2]);
    expect(list(triplets)).toContainEqual([0, 1, 3]);
  });

  test('goes through all ordered pairs of a person, and agrees with sorting all candidates', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { n, people, distances, at } = randomBatch(seed);
      const rows = [...Array(n).keys()];
      const expected = rows.flatMap((a) =>
        rows
          .filter((p) => p !== a && people[p] === people[a])
          .map((p) => {
            const negatives = rows.filter((i) => people[i] !== people[a]);
            negatives.sort((i, j) => at(a, i) - at(a, j));
            return [a, p, negatives.find((i) => at(a, i) > at(a, p)) ?? negatives.at(-1)];
          }),
      );
      expect(list(semiHardTriplets(distances, people))).toEqual(expected);
    }
  });
});
