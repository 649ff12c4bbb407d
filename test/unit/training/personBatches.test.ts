import { describe, expect, test } from 'vitest';
import { personOf } from '../../../server/src/features/featureMatrix';
import { PersonBatches } from '../../../server/src/training/personBatches';
import { SeededRandom } from '../../../server/src/training/random';

function list(imagesOfPeople: number[]): string[] {
  return imagesOfPeople.flatMap((count, p) =>
    Array.from({ length: count }, (_, i) => `p${String(p).padStart(3, '0')}/${i}.jpg`),
  );
}

const batches = (images: string[], p = 20, k = 4, seed = 1) =>
  new PersonBatches(images, SeededRandom.ofSeed(seed, 3), p, k);

function imagesPerPerson(images: string[], rows: Int32Array): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const person = personOf(images[row]!);
    counts.set(person, (counts.get(person) ?? 0) + 1);
  }
  return counts;
}

describe('P×K batches', () => {
  test('hold K different images of each of P people', () => {
    const images = list(new Array<number>(50).fill(10));
    const source = batches(images);
    for (let i = 0; i < 10; i++) {
      const { rows, triplets } = source.getBatch();
      expect(triplets).toBeNull();
      expect(new Set(rows).size).toBe(80);
      expect([...imagesPerPerson(images, rows).values()]).toEqual(new Array(20).fill(4));
    }
  });

  test('draw about as many images an epoch as there are', () => {
    expect(batches(list(new Array<number>(80).fill(16))).length).toBe(16);
    expect(batches(list([3, 3])).length).toBe(1);
  });

  test('give everyone as many turns, across epochs too', () => {
    const images = list(new Array<number>(30).fill(5));
    const source = batches(images, 20, 2);
    const turns = new Map<string, number>();
    for (let i = 0; i < 30; i++) {
      for (const person of imagesPerPerson(images, source.getBatch().rows).keys()) {
        turns.set(person, (turns.get(person) ?? 0) + 1);
      }
      if (i % 4 === 3) source.onEpochEnd();
    }
    expect(turns.size).toBe(30);
    for (const count of turns.values()) expect(Math.abs(count - 20)).toBeLessThanOrEqual(6);
  });

  test('take what there is of few people with few images', () => {
    const images = list([3, 2, 2]);
    const { rows } = batches(images).getBatch();
    expect([...rows].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('fill up with people who have one image, who are all the negatives there may be', () => {
    const images = list([4, 1, 1, 1]);
    const { rows } = batches(images, 2, 2).getBatch();
    const counts = imagesPerPerson(images, rows);
    expect(counts.get('p000')).toBe(2);
    expect(counts.size).toBe(3);
  });

  test('go on after a stored state as they would have', () => {
    const images = list(new Array<number>(30).fill(5));
    const source = batches(images);
    source.getBatch();
    const stored = JSON.parse(JSON.stringify(source.state)) as typeof source.state;
    const expected = [source.getBatch(), source.getBatch()];
    const resumed = batches(images, 20, 4, 77);
    resumed.state = stored;
    expect([resumed.getBatch(), resumed.getBatch()]).toEqual(expected);
  });
});
