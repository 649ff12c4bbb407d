import { describe, expect, it } from 'vitest';
import { differences } from '../../../client/src/review/differences';
import { carriedOn, changed, listed, stepped, type Place } from '../../../media/review/place';
import type { FindingKind, ReviewItem } from '../../../protocol/src/webviewReview';

const item = (kind: FindingKind, id: string): ReviewItem => ({
  ...{ id, kind, score: 1, title: id, words: '', groups: [], fix: null },
});
const ITEMS = [
  item('wrongLabels', 'w1'),
  item('wrongLabels', 'w2'),
  item('wrongLabels', 'w3'),
  item('poor', 'p1'),
];
const without = (...ids: string[]) => ITEMS.filter(({ id }) => !ids.includes(id));
const at = (id: string | null, kind: FindingKind = 'wrongLabels'): Place => ({ kind, id });

describe('going on in a review', () => {
  it('stays with a question that is still open', () => {
    expect(carriedOn(at('w2'), ITEMS, without('w1'))).toEqual(at('w2'));
  });

  it('comes to the one that moves up, at the end to the one before', () => {
    expect(carriedOn(at('w2'), ITEMS, without('w2'))).toEqual(at('w3'));
    expect(carriedOn(at('w3'), ITEMS, without('w3'))).toEqual(at('w2'));
  });

  it('comes to the next list when one is done, and rests when all are', () => {
    expect(carriedOn(at('w3'), ITEMS, without('w1', 'w2', 'w3'))).toEqual(at('p1', 'poor'));
    expect(carriedOn(at('p1', 'poor'), ITEMS, [])).toEqual(at(null, 'poor'));
  });

  it('begins with the first question of the first list', () => {
    expect(carriedOn(at(null), [], ITEMS)).toEqual(at('w1'));
    expect(carriedOn(at(null), [], without('w1', 'w2', 'w3'))).toEqual(at('p1', 'poor'));
  });

  it('comes from one list to the next by what has gone and come back alone', () => {
    const cases = [
      [ITEMS, without('w2')],
      [without('w2'), ITEMS],
      [without('w1', 'w2', 'p1'), without('w3')],
      [[], ITEMS],
      [ITEMS, ITEMS],
    ] as const;
    for (const [before, now] of cases) {
      const change = differences(before, now);
      expect(changed(before, change)).toEqual(now);
    }
    expect(differences(ITEMS, without('w2'))).toEqual({ gone: ['w2'], back: [] });
  });

  it('lists what is about faces that are chosen on the map, until all are wanted', () => {
    const content = { items: ITEMS, images: 9, people: 3, rejected: 0, folder: '', undo: null };
    const ids = (chosen: number, all: boolean) => {
      const about = { ...content, chosen: { images: chosen, ids: ['w2', 'p1', 'gone'] } };
      return listed(about, { ...at(null), all }).map(({ id }) => id);
    };
    expect(ids(2, false)).toEqual(['w2', 'p1']);
    expect(ids(2, true)).toEqual(['w1', 'w2', 'w3', 'p1']);
    expect(ids(0, false)).toEqual(['w1', 'w2', 'w3', 'p1']);
    expect(listed(null, at(null))).toEqual([]);
    const all = { ...at('w3'), all: true };
    expect(carriedOn(all, ITEMS, without('w1', 'w2', 'w3'))).toMatchObject({ id: 'p1', all: true });
  });

  it('steps within a list and stops at its ends', () => {
    expect(stepped(at('w1'), ITEMS, 1)).toEqual(at('w2'));
    expect(stepped(at('w2'), ITEMS, Infinity)).toEqual(at('w3'));
    expect(stepped(at('w1'), ITEMS, -Infinity)).toEqual(at('w1'));
    expect(stepped(at(null, 'leaks'), ITEMS, 1)).toEqual(at(null, 'leaks'));
  });
});
