import { describe, expect, it } from 'vitest';
import { judgeLabels } from '../../../server/src/review/judgeLabels';
import { Pause } from '../../../server/src/training/pause';
import { SyntheticPeople } from './syntheticPeople';

const judge = (people: SyntheticPeople) => judgeLabels(people.all(), new Pause(undefined));

/** Twenty people with twelve faces each. */
function village(seed = 1): { people: SyntheticPeople; numbers: number[] } {
  const people = new SyntheticPeople(seed);
  const numbers = Array.from({ length: 20 }, () => people.person());
  for (const person of numbers) people.faces(person, person, 12);
  return { people, numbers };
}

const rowsAbove = (values: Float64Array, limit = 0.5): number[] =>
  [...values.keys()].filter((row) => values[row]! > limit);

describe('labels that are right', () => {
  it('are all called right', async () => {
    const { right } = await judge(village().people);
    expect(Math.min(...right)).toBeGreaterThan(0.9);
  });
});

describe('a face under another person’s label', () => {
  it('is called wrong, and the right person is named', async () => {
    const { people } = village();
    const [row] = people.faces(3, 7, 1);
    const { another, likeliest, ownDistance, otherDistance } = await judge(people);
    expect(rowsAbove(another)).toEqual([row]);
    expect(likeliest[row!]).toBe(3);
    expect(otherDistance[row!]).toBeLessThan(ownDistance[row!]! / 3);
  });

  it('is found when nearly half of a person’s faces are others’', async () => {
    const { people } = village();
    const wrong = [1, 2, 3, 4, 5, 6, 8, 9, 10].map((person) => people.faces(person, 7, 1)[0]!);
    const { another, likeliest } = await judge(people);
    expect(rowsAbove(another)).toEqual(wrong);
    expect(wrong.map((row) => likeliest[row])).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10]);
  });

  it('is found where nearly every third label is wrong', async () => {
    const { people, numbers } = village();
    const wrong = numbers.flatMap((person) => people.faces(person, (person + 1) % 20, 5));
    const { another } = await judge(people);
    expect(rowsAbove(another)).toEqual(wrong);
  });

  it('is found among people with three faces', async () => {
    const people = new SyntheticPeople(4);
    for (let i = 0; i < 12; i++) people.faces(people.person(), i, 3);
    const [row] = people.faces(2, 5, 1);
    const { another, likeliest } = await judge(people);
    expect(rowsAbove(another)).toEqual([row]);
    expect(likeliest[row!]).toBe(2);
  });

  it('is found between two people', async () => {
    const people = new SyntheticPeople(5);
    for (let i = 0; i < 2; i++) people.faces(people.person(), i, 8);
    const [row] = people.faces(0, 1, 1);
    expect(rowsAbove((await judge(people)).another)).toEqual([row]);
  });
});

describe('a face like nobody’s', () => {
  it('is not given to anybody', async () => {
    const { people } = village();
    const [row] = people.faces(people.person(), 7, 1);
    const { nobody, another } = await judge(people);
    expect(rowsAbove(nobody)).toEqual([row]);
    expect(rowsAbove(another)).toEqual([]);
  });
});

describe('the only face of a person', () => {
  it('is theirs as long as it is not another’s', async () => {
    const { people } = village();
    const single = people.person();
    const [row] = people.faces(single, single, 1);
    const { right, ownDistance } = await judge(people);
    expect(right[row!]).toBeGreaterThan(0.5);
    expect(ownDistance[row!]).toBeNaN();
  });

  it('of the only person is right', async () => {
    const people = new SyntheticPeople(6);
    people.faces(people.person(), 0, 1);
    expect((await judge(people)).right[0]).toBeGreaterThan(0.5);
  });
});

describe('judging', () => {
  it('stops when it is cancelled', async () => {
    const pause = new Pause(AbortSignal.abort());
    const { people } = village();
    // Due at the first look, whatever the machine’s speed.
    pause.ifDue = () => pause.now();
    await expect(judgeLabels(people.all(), pause)).rejects.toThrow(/cancelled/i);
  });
});
