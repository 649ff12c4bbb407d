import { describe, expect, it } from 'vitest';
import {
  percentileInterval,
  RocBootstrap,
  type PairsOfPeople,
} from '../../../server/src/metrics/rocBootstrap';
import { seededRandom } from './randomDistances';

const pairs = (...rows: [distance: number, left: number, right: number][]): PairsOfPeople => ({
  distances: Float32Array.from(rows, ([distance]) => distance),
  left: Int32Array.from(rows, ([, left]) => left),
  right: Int32Array.from(rows, ([, , right]) => right),
});

/** Draws these people, in this order. */
const drawing = (people: readonly number[]) => {
  let at = 0;
  return () => people[at++]!;
};

/** Straight from the definition: every pair as often as its people were drawn. */
function naiveRates({ distances, left, right }: PairsOfPeople, drawn: number[], t: number): number {
  const times = (person: number) => drawn.filter((one) => one === person).length;
  const copies = Array.from(distances).flatMap((distance, i) => {
    const same = left[i] === right[i];
    const count = same ? times(left[i]!) : times(left[i]!) * times(right[i]!);
    return Array.from({ length: count }, () => distance);
  });
  return copies.filter((distance) => distance <= t).length / copies.length;
}

describe('a resample of a ROC curve by people', () => {
  const positives = pairs([0.125, 0, 0], [0.5, 0, 0], [0.25, 1, 1], [0.75, 2, 2]);
  const negatives = pairs([0.5, 0, 1], [0.75, 0, 2], [1, 1, 2]);
  const thresholds = [-1, 0.125, 0.25, 0.5, 0.75, 1];
  const fars = [0, 0, 0, 1 / 3, 2 / 3, 1];

  it('is the curve itself when everybody is drawn once', () => {
    const bootstrap = new RocBootstrap(positives, negatives, thresholds, 3);
    const tars = bootstrap.replicate(fars, drawing([2, 0, 1]))!;
    // At a FAR of 0 the largest threshold below 0.5 counts: half of the pairs are within 0.25.
    expect([...tars]).toEqual([0.5, 0.5, 0.5, 0.75, 1, 1]);
  });

  it('counts a same-person pair as often as the person, one of two people as often as the product', () => {
    // Person 0 twice, person 2 once: positives 0.125 ×2, 0.5 ×2, 0.75 ×1; negatives 0.75 ×2 alone.
    const bootstrap = new RocBootstrap(positives, negatives, thresholds, 3);
    const tars = bootstrap.replicate(fars, drawing([0, 0, 2]))!;
    // No negative lies below 0.75; between there and it the curve is a straight line.
    expect([...tars].map((tar) => Number(tar.toFixed(6)))).toEqual(
      [0.8, 0.8, 0.8, 0.8 + 0.2 / 3, 0.8 + 0.4 / 3, 1].map((tar) => Number(tar.toFixed(6))),
    );
  });

  it('is none when only one person was drawn: nobody differs', () => {
    const bootstrap = new RocBootstrap(positives, negatives, thresholds, 3);
    expect(bootstrap.replicate(fars, drawing([1, 1, 1]))).toBeNull();
  });

  it('agrees with a second implementation at the FARs of the resample itself', () => {
    const random = seededRandom(7);
    const people = 9;
    const below = (bound: number) => Math.floor(random() * bound);
    const same = pairs(
      ...Array.from({ length: 60 }, (): [number, number, number] => {
        const person = below(people);
        return [Math.fround(random()), person, person];
      }),
    );
    const others = pairs(
      ...Array.from({ length: 200 }, (): [number, number, number] => {
        const left = below(people - 1);
        return [Math.fround(0.3 + random()), left, left + 1 + below(people - 1 - left)];
      }),
    );
    const steps = [-1, ...[...same.distances, ...others.distances].sort((a, b) => a - b)];
    for (let round = 0; round < 20; round++) {
      const drawn = Array.from({ length: people }, () => below(people));
      const far = steps.map((t) => naiveRates(others, drawn, t));
      const tar = steps.map((t) => naiveRates(same, drawn, t));
      const found = new RocBootstrap(same, others, steps, people).replicate(far, drawing(drawn))!;
      steps.forEach((_t, i) => expect(found[i]).toBeCloseTo(tar[far.lastIndexOf(far[i]!)]!, 9));
    }
  });

  it('stands for all pairs where there are more than are kept', () => {
    const random = seededRandom(3);
    const count = 450_000;
    const many = (from: number): PairsOfPeople => ({
      distances: Float32Array.from({ length: count }, () => from + random()),
      left: new Int32Array(count),
      right: new Int32Array(count).fill(from === 0 ? 0 : 1),
    });
    const curve = Array.from({ length: 100 }, (_, i) => i * 0.02);
    const far = curve.map((t) => Math.min(1, Math.max(0, t - 0.5)));
    const tars = new RocBootstrap(many(0), many(0.5), curve, 2).replicate(far, drawing([0, 1]))!;
    curve.forEach((t, i) => {
      if (far[i]! > 0) expect(tars[i]).toBeCloseTo(Math.min(1, t), 1.9);
    });
  });
});

describe('a band of resamples', () => {
  it('is as wide as the binomial distribution says where each person has one pair', () => {
    const people = 200;
    const random = seededRandom(11);
    const below = (bound: number) => Math.floor(random() * bound);
    // 160 of 200 people are within 0.5; impostors lie evenly, so that the threshold hardly moves.
    const positives = pairs(
      ...Array.from({ length: people }, (_, i): [number, number, number] => [
        ...([i < 160 ? 0.1 : 0.9, i, i] as const),
      ]),
    );
    const negatives = pairs(
      ...Array.from({ length: people * 20 }, (_, i): [number, number, number] => [
        ...([i % 2 === 0 ? 0.5 : 1, i % people, (i + 1 + (i % 7)) % people] as const),
      ]),
    );
    const thresholds = [-1, 0.4, 0.95, 1];
    const bootstrap = new RocBootstrap(positives, negatives, thresholds, people);
    const tars = Array.from(
      { length: 1000 },
      () => bootstrap.replicate([0, 0, 0.5, 1], below)![1]!,
    );
    const { low, high } = percentileInterval(tars, 0.95);
    const deviation = Math.sqrt((0.8 * 0.2) / people);
    expect(low).toBeCloseTo(0.8 - 1.96 * deviation, 1.7);
    expect(high).toBeCloseTo(0.8 + 1.96 * deviation, 1.7);
  });

  it('leaves as many out below as above', () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    expect(percentileInterval(values, 0.9)).toEqual({ low: 5, high: 95 });
  });
});
