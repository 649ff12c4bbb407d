import { describe, expect, it } from 'vitest';
import { folderPairs } from '../../../server/src/evaluation/folderPairs';
import type { PairList } from '../../../server/src/evaluation/pairPlan';
import {
  negativePairs,
  positivePairs,
  triangularPair,
} from '../../../server/src/evaluation/samplePairs';
import { SeededRandom } from '../../../server/src/training/random';
import { syntheticFaces } from './syntheticFaces';

const keys = ({ left, right }: PairList): string[] =>
  Array.from(left, (row, i) => [row, right[i]!].sort((a, b) => a - b).join('-'));
const imagesOf = (counts: number[]): string[] => syntheticFaces(1, counts.length, counts, 0).images;
const person = (image: string): string => image.split('/')[0]!;

describe('pairs of person folders', () => {
  it('are all pairs, each once, when they fit', () => {
    const plan = folderPairs(['a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'c/1'], 1);
    expect(keys(plan.positives).sort()).toEqual(['0-1', '0-2', '1-2', '3-4']);
    expect(keys(plan.negatives).sort()).toEqual(
      ['0-3', '0-4', '0-5', '1-3', '1-4', '1-5', '2-3', '2-4', '2-5', '3-5', '4-5'].sort(),
    );
  });

  it('are as many as allowed when there are more, same-person pairs up to half', () => {
    const images = imagesOf(Array<number>(50).fill(20)); // 9,500 same, 490,000 different
    const plan = folderPairs(images, 1, 10_000);
    expect(plan.positives.left).toHaveLength(5_000);
    expect(plan.negatives.left).toHaveLength(5_000);
    const roomy = folderPairs(images, 1, 100_000);
    expect(roomy.positives.left).toHaveLength(9_500);
    expect(roomy.negatives.left).toHaveLength(90_500);
  });

  it('sampled are still of one and of two people, none twice, spread over everybody', () => {
    const images = imagesOf(Array<number>(50).fill(20));
    const { positives, negatives } = folderPairs(images, 3, 20_000);
    const same = (pairs: PairList): boolean[] =>
      Array.from(pairs.left, (row, i) => person(images[row]!) === person(images[pairs.right[i]!]!));
    expect(same(positives).every((value) => value)).toBe(true);
    expect(same(negatives).some((value) => value)).toBe(false);
    expect(new Set([...keys(positives), ...keys(negatives)]).size).toBe(20_000);
    for (const pairs of [positives, negatives]) {
      const seen = new Set([...pairs.left, ...pairs.right].map((row) => person(images[row]!)));
      expect(seen.size).toBe(50);
    }
  });

  it('are the same for the same seed and others for another', () => {
    const images = imagesOf(Array<number>(30).fill(10));
    const draw = (seed: number): string => JSON.stringify(folderPairs(images, seed, 1_000));
    expect(draw(7)).toBe(draw(7));
    expect(draw(7)).not.toBe(draw(8));
  });

  it('are fairly drawn: every possible pair is as likely', () => {
    const people = [
      [0, 1, 2],
      [3, 4],
      [5, 6, 7],
    ];
    const counts = new Map<string, number>();
    for (let seed = 1; seed <= 4000; seed++) {
      for (const key of keys(negativePairs(people, 7, SeededRandom.ofSeed(seed, 1)))) {
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(21); // 28 pairs − 3 − 1 − 3 of one person
    for (const count of counts.values()) expect(Math.abs(count / 4000 - 1 / 3)).toBeLessThan(0.04);
  });

  it('of nobody with two images cannot be had: an error says what to add', () => {
    expect(() => folderPairs(['a/1', 'b/1', 'c/1'], 1)).toThrow(
      '3 images of 3 people give too few pairs to compare.',
    );
    expect(() => folderPairs(['a/1', 'a/2', 'a/3'], 1)).toThrow('too few pairs');
  });

  it('number a million people without going through them one by one', () => {
    expect(triangularPair(0)).toEqual([0, 1]);
    for (const b of [2, 3, 1000, 94_906_265]) {
      const first = (b * (b - 1)) / 2;
      expect(triangularPair(first)).toEqual([0, b]);
      expect(triangularPair(first + b - 1)).toEqual([b - 1, b]);
    }
  });

  it('take each same-person pair once however uneven the people are', () => {
    const pairs = positivePairs([[0], [1, 2], [], [3, 4, 5, 6]], 100, SeededRandom.ofSeed(1, 1));
    expect(keys(pairs)).toEqual(['1-2', '3-4', '3-5', '4-5', '3-6', '4-6', '5-6']);
  });
});

describe('folds of person folders', () => {
  const foldPeople = (images: string[], seed: number) => {
    const plan = folderPairs(images, seed);
    const people = plan.folds.map(({ positives, negatives }) => {
      const rows = [positives, negatives].flatMap(({ left, right }) => [...left, ...right]);
      return new Set(rows.map((row) => person(images[row]!)));
    });
    return { plan, people };
  };

  it('keep every person inside one fold where there are twenty people', () => {
    const { plan, people } = foldPeople(imagesOf(Array<number>(23).fill(4)), 5);
    expect(plan.foldsBy).toBe('people');
    expect(plan.folds).toHaveLength(10);
    const all = people.flatMap((own) => [...own]);
    expect(all).toHaveLength(new Set(all).size);
  });

  it('hold as many different-person as same-person pairs', () => {
    const { plan } = foldPeople(imagesOf(Array<number>(25).fill(6)), 5);
    for (const { positives, negatives } of plan.folds) {
      expect(positives.left.length).toBeGreaterThan(0);
      expect(negatives.left.length).toBe(positives.left.length);
    }
  });

  it('deal pairs at random where there are fewer people, and say so', () => {
    const { plan } = foldPeople(imagesOf([4, 4, 4]), 5);
    expect(plan.foldsBy).toBe('pairs');
    expect(plan.folds).toHaveLength(10);
    const positives = plan.folds.flatMap((fold) => keys(fold.positives));
    expect(new Set(positives).size).toBe(18);
  });

  it('are fewer where there are fewer than ten pairs', () => {
    const plan = folderPairs(['a/1', 'a/2', 'a/3', 'b/1'], 1);
    expect(plan.folds).toHaveLength(3);
    expect(plan.folds.every((fold) => fold.positives.left.length === 1)).toBe(true);
  });
});
