import { describe, expect, it } from 'vitest';
import { dirAtFar, nearestEntries, rankOne } from '../../../server/src/metrics/identification';
import { naiveThresholds } from './naive';
import { randomDistances, seededRandom } from './randomDistances';

describe('the nearest gallery entry', () => {
  it('is found for each probe, the first one among equals', () => {
    const gallery = Float32Array.of(1, 0, 0, 1, 1, 0);
    const nearest = nearestEntries(Float32Array.of(0.8, 0, 0, 3), gallery, Int32Array.of(7, 8, 9));
    expect(Array.from(nearest.persons)).toEqual([7, 8]);
    expect(nearest.distances[0]).toBeCloseTo(0.04, 6);
    expect(nearest.distances[1]).toBe(4);
  });

  it('agrees with computing every distance', () => {
    const random = seededRandom(4);
    const matrix = (rows: number): Float32Array =>
      Float32Array.from({ length: rows * 37 }, () => random() - 0.5);
    const [probes, gallery] = [matrix(50), matrix(80)];
    const persons = Int32Array.from({ length: 80 }, (_, i) => i);
    const nearest = nearestEntries(probes, gallery, persons);
    for (let probe = 0; probe < 50; probe++) {
      const distances = Array.from(persons, (entry) => {
        const own = probes.slice(probe * 37, (probe + 1) * 37);
        return own.reduce((sum, value, k) => sum + (value - gallery[entry * 37 + k]!) ** 2, 0);
      });
      expect(nearest.distances[probe]).toBeCloseTo(Math.min(...distances), 5);
      expect(nearest.persons[probe]).toBe(distances.indexOf(Math.min(...distances)));
    }
  });

  it('cannot be found in an empty gallery', () => {
    expect(() =>
      nearestEntries(Float32Array.of(1), new Float32Array(0), new Int32Array(0)),
    ).toThrow('gallery is empty');
  });
});

describe('closed-set rank-1', () => {
  it('is the share of probes whose nearest entry is the right person', () => {
    expect(rankOne(Int32Array.of(1, 2, 3, 1), Int32Array.of(1, 2, 1, 1))).toBe(0.75);
    expect(() => rankOne(new Int32Array(0), new Int32Array(0))).toThrow('no probes');
  });
});

describe('open-set detection and identification', () => {
  const known = {
    distances: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.9),
    persons: Int32Array.of(0, 1, 0, 2, 2),
  };
  const truth = Int32Array.of(0, 1, 1, 2, 2); // the third is mistaken for person 0
  const unknown = Float32Array.of(0.35, 0.5, 0.6, 0.8);

  it('counts only the right person within the threshold, worked out by hand', () => {
    const points = dirAtFar(known, truth, unknown, [0.25, 0.5, 1]);
    // one false alarm allowed: below 0.5 → 0.1, 0.2, 0.4 right; the mistaken one never counts
    expect(points.map((point) => point.dir)).toEqual([0.6, 0.6, 0.8]);
    expect(points[0]).toMatchObject({ knownProbes: 5, negatives: 4, falseAccepts: 1 });
  });

  it('allows no false alarm, and says so, when there are too few unknown probes', () => {
    const [point] = dirAtFar(known, truth, unknown, [0.01]);
    expect(point).toMatchObject({ dir: 0.4, falseAccepts: 0, tooFewPairs: true });
  });

  it.each([1, 2, 3])('agrees with trying every threshold (seed %d)', (seed) => {
    const random = seededRandom(seed);
    const { positives, negatives } = randomDistances(seed, 60, 80, 30);
    const persons = Int32Array.from(positives, () => Math.floor(random() * 3));
    const truePersons = persons.map((person) => (random() < 0.8 ? person : person + 1));
    for (const far of [0, 0.05, 0.2, 0.6, 1]) {
      const allowed = naiveThresholds(positives, negatives).filter(
        (t) => negatives.filter((d) => d <= t).length / negatives.length <= far,
      );
      const rates = allowed.map(
        (t) => positives.filter((d, i) => d <= t && persons[i] === truePersons[i]).length / 60,
      );
      const [point] = dirAtFar({ distances: positives, persons }, truePersons, negatives, [far]);
      expect(point!.dir).toBe(Math.max(...rates));
    }
  });
});
