import { describe, expect, it } from 'vitest';
import {
  isSettled,
  nameByVotes,
  votedDistance,
  type Vote,
} from '../../../../server/src/recognition/live/votes';

const LIMITS = { give: 0.1, keep: 0.12, same: 0.1 };
const ann = (distance = 0.08): Vote => ({ nearest: 'Ann', distance });
const bob = (distance = 0.08): Vote => ({ nearest: 'Bob', distance });
const far = (nearest: string | null = 'Ann'): Vote => ({ nearest, distance: 0.3 });
const name = (votes: Vote[], current: string | null = null) => nameByVotes(votes, current, LIMITS);

describe('a name by votes', () => {
  it('needs three looks that agree', () => {
    expect(name([ann(), ann()])).toBeNull();
    expect(name([ann(), ann(), ann()])).toBe('Ann');
  });

  it('is given at once by a look that is very near', () => {
    expect(name([ann(0.05)])).toBe('Ann');
    expect(name([ann(0.051)])).toBeNull();
  });

  it('is not given where more than two in five looks say otherwise', () => {
    expect(name([ann(), ann(), ann(), far(), far()])).toBe('Ann');
    expect(name([ann(), ann(), ann(), far(), far(), far()])).toBeNull();
    expect(name([ann(), bob(), ann(), bob(), ann(), bob()])).toBeNull();
  });

  it('does not come from looks that are as near to two people', () => {
    expect(name([{ nearest: null, distance: 0.04 }])).toBeNull();
  });

  it('stays while a third of the looks, less strict ones too, speak for it', () => {
    const mostlyAway = [ann(0.119), ann(0.119), far(), far(), far()];
    expect(name(mostlyAway, 'Ann')).toBe('Ann');
    expect(name(mostlyAway)).toBeNull();
    expect(name([ann(0.119), far(), far(), far()], 'Ann')).toBeNull();
  });

  it('goes to another person when the looks do', () => {
    expect(name([ann(), ann(), bob()], 'Ann')).toBe('Ann');
    expect(name([ann(), ann(), bob(), bob(), bob()], 'Ann')).toBe('Bob');
  });

  it('forgets looks older than the last nine', () => {
    const old = [ann(0.01), ann(0.01), ann(0.01), ann(0.01)];
    expect(name([...old, ...Array.from({ length: 9 }, () => far())], 'Ann')).toBeNull();
  });
});

describe('being settled', () => {
  it('takes three looks of one mind, be it that nobody is meant', () => {
    expect(isSettled([ann(), ann()], LIMITS)).toBe(false);
    expect(isSettled([ann(), ann(), ann()], LIMITS)).toBe(true);
    expect(isSettled([far('Ann'), far('Bob'), far(null)], LIMITS)).toBe(true);
    expect(isSettled([ann(), ann(), far()], LIMITS)).toBe(false);
  });
});

describe('the distance of a face', () => {
  it('is the median of its looks at the person named', () => {
    expect(votedDistance([ann(0.02), bob(0.01), ann(0.06), ann(0.04)], 'Ann')).toBe(0.04);
    expect(votedDistance([ann(0.2), bob(0.3), far()], null)).toBe(0.3);
    expect(votedDistance([], null)).toBeNull();
    expect(votedDistance([{ nearest: null, distance: null }], null)).toBeNull();
  });
});
