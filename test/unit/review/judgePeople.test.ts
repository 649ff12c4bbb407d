import { describe, expect, it } from 'vitest';
import { judgePeople } from '../../../server/src/review/judgePeople';
import { Pause } from '../../../server/src/training/pause';
import { SyntheticPeople } from './syntheticPeople';

const judge = (people: SyntheticPeople) => judgePeople(people.all(), new Pause(undefined));

function village(): SyntheticPeople {
  const people = new SyntheticPeople(2);
  for (let i = 0; i < 15; i++) people.faces(people.person(), i, 10);
  return people;
}

describe('people who are all themselves', () => {
  it('give no findings', async () => {
    const { alike, mixed, labels } = await judge(village());
    expect({ alike, mixed }).toEqual({ alike: [], mixed: [] });
    expect(Math.min(...labels.right)).toBeGreaterThan(0.9);
  });
});

describe('a person in two folders', () => {
  it('is found, and no face of either is called wrong', async () => {
    const people = village();
    people.faces(4, 15, 6);
    const { alike, mixed, labels, folderOf } = await judge(people);
    expect(alike.map(({ people: pair }) => [...pair].sort((a, b) => a - b))).toEqual([[4, 15]]);
    expect(mixed).toEqual([]);
    expect(Math.max(...labels.another)).toBeLessThan(0.5);
    // The larger folder stands for both.
    expect(folderOf).toContain(4);
    expect(folderOf).not.toContain(15);
  });

  it('is named by the larger one where a face of theirs is under a third label', async () => {
    const people = village();
    people.faces(4, 15, 6);
    const [row] = people.faces(4, 9, 1);
    const { labels, folderOf } = await judge(people);
    expect(labels.another[row!]).toBeGreaterThan(0.5);
    expect(folderOf[labels.likeliest[row!]!]).toBe(4);
  });
});

describe('a folder with two people', () => {
  it('is found with both groups, whose faces are not called wrong', async () => {
    const people = village();
    const strangers = people.faces(people.person(), 6, 7);
    const { mixed, labels } = await judge(people);
    expect(mixed.map(({ person, groups }) => [person, groups[1]])).toEqual([[6, strangers]]);
    expect(Math.max(...labels.another, ...labels.nobody)).toBeLessThan(0.5);
  });

  it('is found behind a face that is further from all than the two are from each other', async () => {
    const people = village();
    people.oddFace(6);
    const strangers = people.faces(people.person(), 6, 7);
    const { mixed } = await judge(people);
    expect(mixed.map(({ person }) => person)).toEqual([6]);
    expect(mixed[0]!.groups[1]).toEqual(expect.arrayContaining(strangers));
  });

  it('has more than two pictures of each: copies of one are one', async () => {
    const people = village();
    const [stranger] = people.faces(people.person(), 6, 2);
    people.copy(stranger!);
    expect((await judge(people)).mixed).toEqual([]);
    people.faces(people.person(), 7, 3);
    expect((await judge(people)).mixed.map(({ person }) => person)).toEqual([7]);
  });

  it('is a matter of wrong labels when the others are people of the dataset', async () => {
    const people = village();
    const wrong = people.faces(2, 6, 4);
    const { mixed, labels, folderOf } = await judge(people);
    expect(mixed).toEqual([]);
    for (const row of wrong) {
      expect(labels.another[row]).toBeGreaterThan(0.5);
      expect(folderOf[labels.likeliest[row]!]).toBe(2);
    }
  });
});
