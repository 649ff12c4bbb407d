import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../server/src/training/random';

const draws = (random: SeededRandom, count: number) =>
  Array.from({ length: count }, () => random.below(1_000_000));

describe('seeded random numbers', () => {
  test('are the same for the same seed and stream, and others for others', () => {
    const first = draws(SeededRandom.ofSeed(5, 1), 20);
    expect(draws(SeededRandom.ofSeed(5, 1), 20)).toEqual(first);
    expect(draws(SeededRandom.ofSeed(6, 1), 20)).not.toEqual(first);
    expect(draws(SeededRandom.ofSeed(5, 2), 20)).not.toEqual(first);
  });

  test('go on where a stored state was taken, through JSON', () => {
    const random = SeededRandom.ofSeed(5, 1);
    draws(random, 7);
    const stored = JSON.parse(JSON.stringify(random.state)) as number[];
    const expected = draws(random, 20);
    expect(draws(SeededRandom.ofState(stored), 20)).toEqual(expected);
  });

  test('fall evenly: chi-squared of 10 bins stays below the 99.9 % point', () => {
    const random = SeededRandom.ofSeed(1, 1);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) bins[random.below(10)]!++;
    const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(27.9); // 9 degrees of freedom
  });

  test('put every item in every place equally often when they shuffle', () => {
    const random = SeededRandom.ofSeed(2, 1);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffled(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  test('take different items, all of them when more are wanted, and leave the list as it was', () => {
    const random = SeededRandom.ofSeed(3, 1);
    const items = Object.freeze([1, 2, 3, 4]);
    expect(new Set(random.sample(items, 3)).size).toBe(3);
    expect(random.sample(items, 9).sort()).toEqual([1, 2, 3, 4]);
  });
});
