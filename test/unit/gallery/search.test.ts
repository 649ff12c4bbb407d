import { describe, expect, it } from 'vitest';
import {
  nearestFaces,
  nearestPersons,
  searchIndex,
  type SearchIndex,
} from '../../../server/src/gallery/search';
import { randomEmbeddings } from './sampleFaces';

/** n faces of `people` persons in turn. */
function randomIndex(n: number, people: number, seed: number): SearchIndex {
  return searchIndex({
    persons: Array.from({ length: n }, (_, i) => `person ${i % people}`),
    sources: Array.from({ length: n }, (_, i) => `photo ${i}.jpg`),
    values: randomEmbeddings(n, seed),
  });
}

/** Second implementation: all distances as 2 − 2·a·b (rows have length 1), sorted. */
function allDistances({ embeddings }: SearchIndex, probe: Float32Array) {
  return embeddings.persons
    .map((person, row) => {
      let dot = 0;
      for (let j = 0; j < 128; j++) dot += probe[j]! * embeddings.values[row * 128 + j]!;
      return { row, person, distance: 2 - 2 * dot };
    })
    .sort((a, b) => a.distance - b.distance);
}

function bruteForcePersons(index: SearchIndex, probe: Float32Array, k: number) {
  const all = allDistances(index, probe);
  return [...new Set(index.embeddings.persons)].map((person) => {
    const nearest = all.filter((face) => face.person === person).slice(0, k);
    const mean = nearest.reduce((sum, face) => sum + face.distance, 0) / nearest.length;
    return { person, best: nearest[0]!.distance, mean };
  });
}

describe('the nearest faces', () => {
  it.each([1, 2, 3])('are those that brute force finds (seed %i)', (seed) => {
    const index = randomIndex(2000, 40, seed);
    const probes = randomEmbeddings(5, seed + 100);
    for (let p = 0; p < 5; p++) {
      const probe = probes.subarray(p * 128, (p + 1) * 128);
      const found = nearestFaces(index, probe, 10);
      const expected = allDistances(index, probe).slice(0, 10);
      expect(found.map(({ row }) => row)).toEqual(expected.map(({ row }) => row));
      found.forEach(({ distance, person, source, row }, i) => {
        expect(distance).toBeCloseTo(expected[i]!.distance, 5);
        expect(person).toBe(`person ${row % 40}`);
        expect(source).toBe(`photo ${row}.jpg`);
      });
    }
  });

  it('are the same when gallery and probe are parts of larger arrays', () => {
    const index = randomIndex(50, 5, 8);
    const probe = randomEmbeddings(1, 9);
    const part = (values: Float32Array) =>
      Float32Array.from([...randomEmbeddings(2, 1), ...values, ...probe]).subarray(
        256,
        256 + values.length,
      );
    const view = { ...index.embeddings, values: part(index.embeddings.values) };
    expect(nearestFaces(searchIndex(view), part(probe), 5)).toEqual(nearestFaces(index, probe, 5));
  });

  it('are all faces when the gallery is smaller than k, and none when it is empty', () => {
    const probe = randomEmbeddings(1, 9);
    expect(nearestFaces(randomIndex(3, 2, 1), probe, 10)).toHaveLength(3);
    expect(nearestFaces(randomIndex(0, 1, 1), probe, 10)).toEqual([]);
  });

  it('have distance 0 to themselves and 4 to their opposite', () => {
    const values = randomEmbeddings(1, 5);
    const both = Float32Array.from([...values, ...values.map((x) => -x)]);
    const index = searchIndex({ persons: ['a', 'b'], sources: ['', ''], values: both });
    const [self, opposite] = nearestFaces(index, values, 2);
    expect(self).toMatchObject({ person: 'a', distance: 0 });
    expect(opposite!.person).toBe('b');
    expect(opposite!.distance).toBeCloseTo(4, 5);
  });
});

describe('the nearest persons', () => {
  it.each(['best', 'mean'] as const)('by %s are those that brute force finds', (rankBy) => {
    // Person 0 has so many faces that the first rows looked at are mostly hers.
    const index = randomIndex(3000, 60, 4);
    index.embeddings.persons.forEach((_, i, all) => {
      if (i % 3 > 0) all[i] = 'person 0';
    });
    const uneven = searchIndex(index.embeddings);
    const probes = randomEmbeddings(4, 77);
    for (let p = 0; p < 4; p++) {
      const probe = probes.subarray(p * 128, (p + 1) * 128);
      const found = nearestPersons(uneven, probe, { limit: 7, k: 3, rankBy });
      const expected = bruteForcePersons(uneven, probe, 3)
        .sort((a, b) => a[rankBy] - b[rankBy])
        .slice(0, 7);
      expect(found.map(({ person }) => person)).toEqual(expected.map(({ person }) => person));
      found.forEach((match, i) => {
        expect(match.distance).toBeCloseTo(expected[i]!.best, 5);
        expect(match.meanDistance).toBeCloseTo(expected[i]!.mean, 5);
        expect(match.nearest.distance).toBe(match.distance);
      });
    }
  });

  it('are none in an empty gallery, and none when none are asked for', () => {
    const probe = randomEmbeddings(1, 9);
    const search = { k: 1, rankBy: 'best' } as const;
    expect(nearestPersons(randomIndex(0, 1, 1), probe, { ...search, limit: 0 })).toEqual([]);
    expect(nearestPersons(randomIndex(100, 9, 1), probe, { ...search, limit: 0 })).toEqual([]);
  });

  it('differ by rank: one lucky face beats the mean, steady closeness wins it', () => {
    const [probe, far] = [new Float32Array(128), new Float32Array(128)];
    probe[0] = 1;
    far[1] = 1;
    const near = new Float32Array(128);
    [near[0], near[1]] = [Math.cos(0.3), Math.sin(0.3)];
    const index = searchIndex({
      persons: ['lucky', 'lucky', 'steady', 'steady'],
      sources: ['1', '2', '3', '4'],
      values: Float32Array.from([...probe, ...far, ...near, ...near]),
    });
    const search = { limit: 2, k: 2 };
    const best = nearestPersons(index, probe, { ...search, rankBy: 'best' });
    expect(best[0]).toMatchObject({ person: 'lucky', distance: 0, meanDistance: 1 });
    const mean = nearestPersons(index, probe, { ...search, rankBy: 'mean' });
    expect(mean[0]!.person).toBe('steady');
    expect(mean[0]!.meanDistance).toBeCloseTo(2 - 2 * Math.cos(0.3), 5);
  });

  it('match by their nearest face, with more faces by the mean of as many as their square root', () => {
    const at = (angle: number) => {
      const face = new Float32Array(128);
      [face[0], face[1]] = [Math.cos(angle), Math.sin(angle)];
      return face;
    };
    const distance = (angle: number) => 2 - 2 * Math.cos(angle);
    const angles = {
      ...{ one: [0.4], two: [0.3, 1], three: [1, 0.1, 0.6], four: [0.2, 0.5, 0.9, 0.8] },
      seven: [0.7, 0.1, 0.75, 0.65, 1, 1.1, 1.2],
    };
    const index = searchIndex({
      persons: Object.entries(angles).flatMap(([person, own]) => own.map(() => person)),
      sources: Object.values(angles).flatMap((own) => own.map(() => '')),
      values: Float32Array.from(
        Object.values(angles).flatMap((own) => own.flatMap((angle) => [...at(angle)])),
      ),
    });
    const found = nearestPersons(index, at(0), { limit: 5, k: 1, rankBy: 'match' });
    const expected = {
      two: distance(0.3),
      four: (distance(0.2) + distance(0.5)) / 2,
      one: distance(0.4),
      three: (distance(0.1) + distance(0.6)) / 2,
      seven: (distance(0.1) + distance(0.65) + distance(0.7)) / 3,
    };
    expect(found.map(({ person }) => person)).toEqual(Object.keys(expected));
    Object.values(expected).forEach((value, i) => {
      expect(found[i]!.matchDistance).toBeCloseTo(value, 5);
    });
  });
});
