import { describe, expect, it } from 'vitest';
import { principalComponents } from '../../../server/src/review/map/principalComponents';
import { umapPoints } from '../../../server/src/review/map/umapPoints';
import { Pause } from '../../../server/src/training/pause';
import { SyntheticPeople } from './syntheticPeople';

describe('principalComponents', () => {
  it('finds the long and the short axis of a flat cloud', () => {
    // Along (1, 1, 0)/√2 from −2 to 2, along (0, 0, 1) from −1 to 1.
    const half = Math.SQRT1_2;
    const places = [-2, -1, 0, 1, 2].flatMap((a) => [-1, 1].map((b) => [a, b] as const));
    const values = Float32Array.from(places.flatMap(([a, b]) => [a * half, a * half, b]));
    const points = principalComponents(values, 3);
    places.forEach(([a, b], row) => {
      expect(points[2 * row]).toBeCloseTo(a, 5);
      expect(points[2 * row + 1]).toBeCloseTo(b, 5);
    });
  });

  it('puts rows on a line where they lie on one, and copies on one place', () => {
    const line = principalComponents(Float32Array.from([0, 0, 3, 4, 6, 8]), 2);
    expect([...line].map((value) => Math.round(value * 1e5) / 1e5)).toEqual([-5, 0, 0, 0, 5, 0]);
    expect([...principalComponents(new Float32Array(6).fill(1), 2)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(principalComponents(new Float32Array(0), 2)).toHaveLength(0);
  });
});

describe('umapPoints', () => {
  const faces = () => {
    const people = new SyntheticPeople(8);
    for (let i = 0; i < 4; i++) people.faces(people.person(), i, 12);
    return people.all();
  };
  const layOut = (seed: number) =>
    umapPoints(faces().embeddings, seed, new Pause(undefined), {
      onNeighbours: () => {},
      onEpochs: () => {},
    });

  it('lays each person’s faces together', async () => {
    const [points, { persons }] = [await layOut(1), faces()];
    const distance = (a: number, b: number) =>
      Math.hypot(points[2 * a]! - points[2 * b]!, points[2 * a + 1]! - points[2 * b + 1]!);
    persons.forEach((person, row) => {
      const others = [...persons.keys()].filter((other) => other !== row);
      const [nearest] = others.sort((a, b) => distance(row, a) - distance(row, b));
      expect(persons[nearest!]).toBe(person);
    });
  });

  it('is the same for the same seed, and another for another', async () => {
    const points = await layOut(1);
    expect(points).toHaveLength(2 * 48);
    expect(await layOut(1)).toEqual(points);
    expect(await layOut(2)).not.toEqual(points);
  });

  it('tells how far it is and stops when it is cancelled', async () => {
    const controller = new AbortController();
    const epochs: [number, number][] = [];
    const pause = new Pause(controller.signal);
    pause.ifDue = () => pause.now();
    const laying = umapPoints(faces().embeddings, 1, pause, {
      onNeighbours: () => {},
      onEpochs: (done, total) => {
        epochs.push([done, total]);
        if (done === 3) controller.abort();
      },
    });
    await expect(laying).rejects.toThrow(/cancelled/i);
    expect(epochs.map(([done]) => done)).toEqual([1, 2, 3]);
    expect(epochs[0]![1]).toBeGreaterThan(3);
  });
});
