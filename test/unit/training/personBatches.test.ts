import { describe, expect, test } from 'vitest';
import { personOf } from '../../../server/src/features/featureMatrix';
import { CORRECTION_WEIGHT } from '../../../server/src/training/corrections';
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

  test('take the pictures of corrections first, beside others of their person, and let them count more', () => {
    const corrected = (person: string) => `${person}/corrected-20260503T101500-123Z-1.jpg`;
    const images = [...list([8, 8, 8, ...new Array<number>(40).fill(1)])];
    images.splice(3, 0, corrected('p000'));
    images.push(corrected('unknown 1'));
    const [own, stranger] = [3, images.length - 1];
    const source = batches(images, 3, 4);
    for (let i = 0; i < 20; i++) {
      const { rows, weights } = source.getBatch();
      expect(imagesPerPerson(images, rows).get('p000')).toBe(4);
      expect(rows).toContain(own);
      expect(rows).toContain(stranger);
      rows.forEach((row, j) =>
        expect(weights![j]).toBe([own, stranger].includes(row) ? CORRECTION_WEIGHT : 1),
      );
    }
  });

  test('have at most half of a person’s places for corrections', () => {
    const many = [1, 2, 3, 4, 5].map((n) => `p000/corrected-20260503T101500-123Z-${n}.jpg`);
    const images = [...many, ...list([6, 6])];
    const { rows } = batches(images, 2, 4).getBatch();
    expect([...rows].filter((row) => row < many.length)).toHaveLength(2);
    expect(imagesPerPerson(images, rows).get('p000')).toBe(4);
  });

  test('count all images alike where nothing was put right', () => {
    expect(batches(list([3, 3])).getBatch().weights).toBeNull();
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
