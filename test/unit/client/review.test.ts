import { describe, expect, it } from 'vitest';
import { reviewEntries } from '../../../client/src/review/reviewItems';
import { ReviewList } from '../../../client/src/review/reviewList';
import type { ReviewResult, WrongLabel } from '../../../protocol/src/review';

const finding = (id: string, score = 0.9) => ({ id, score, rejected: false });

function wrongLabel(id: string, image: string, suggested: string | null): WrongLabel {
  return {
    ...finding(id),
    ...{ image, person: image.split('/')[0]!, suggested },
    ...{ distance: 1.234, suggestedDistance: suggested === null ? null : 0.2 },
    nearestOwn: { image: 'ada/2.jpg', distance: 1.1 },
    resembles: suggested === null ? null : { image: `${suggested}/1.jpg`, distance: 0.1 },
    marked: false,
  };
}

function reviewOf(lists: Partial<ReviewResult>): ReviewResult {
  const none = { wrongLabels: [], duplicates: [], samePerson: [], mixedFolders: [] };
  const head = { dataset: '/d', images: 10, people: 3, rejected: 1 };
  return { ...head, ...none, leaks: [], poor: [], ...lists };
}

const COPIES = { ...finding('copies'), images: ['bea/1.jpg', 'bea/2.jpg'], acrossPeople: false };
const TWINS: ReviewResult['samePerson'][number] = {
  ...finding('twins'),
  ...{ people: ['bea', 'bee'], nearest: ['bea/1.jpg', 'bee/1.jpg'], distance: 0.123 },
};

describe('a finding as a question', () => {
  const only = (lists: Partial<ReviewResult>) => reviewEntries(reviewOf(lists))[0]!;

  const leakOf = (
    kind: 'person' | 'picture',
    trained: string,
    measured: string,
    samePerson: ReviewResult['samePerson'] = [],
  ) => {
    const leaks = [{ ...finding('l'), run: 'r', kind, trained, measured }];
    return reviewEntries(reviewOf({ samePerson, leaks })).at(-1)!;
  };

  it('says what is wrong, shows the evidence, and names what accepting does', () => {
    const { item } = only({ wrongLabels: [wrongLabel('w', 'ada/9.jpg', 'bea')] });
    expect(item).toMatchObject({ kind: 'wrongLabels', title: 'ada/9.jpg', fix: 'Move to bea' });
    expect(item.words).toBe(
      'It looks like bea (distance 0.20), and less like ada (distance 1.23).',
    );
    expect(item.groups.map(({ title, images }) => [title, ...images])).toEqual([
      ['This image', 'ada/9.jpg'],
      ['Nearest of bea', 'bea/1.jpg'],
      ['Nearest of ada', 'ada/2.jpg'],
    ]);
  });

  it('says first that somebody marked it', () => {
    const marked = { ...wrongLabel('w', 'ada/9.jpg', 'bea'), marked: true };
    const { words } = only({ wrongLabels: [marked] }).item;
    expect(words).toMatch(/^It was marked as wrong. It looks like bea/);
  });

  it('about a stranger leaves the image out of the list', () => {
    const { item, fix } = only({ wrongLabels: [wrongLabel('w', 'ada/9.jpg', null)] });
    expect(fix).toEqual({ kind: 'exclude', images: ['ada/9.jpg'] });
    expect(item.groups.map(({ title }) => title)).toEqual(['This image', 'Nearest of ada']);
  });

  it('about copies keeps the best', () => {
    const { fix, item } = only({ duplicates: [{ ...COPIES, score: 0.9934 }] });
    expect(item.words).toContain('alike to 99.3 %');
    expect(fix).toEqual({ kind: 'delete', images: ['bea/2.jpg'] });
  });

  it('about one person in two folders merges into the larger', () => {
    expect(only({ samePerson: [TWINS] }).fix).toEqual({
      ...{ kind: 'merge', persons: ['bee'], into: 'bea' },
    });
  });

  it('about two people in a folder moves the smaller group, and shows a few of each', () => {
    const larger = Array.from({ length: 12 }, (_, i) => `ada/${i}.jpg`);
    const smaller = ['ada/a.jpg', 'ada/b.jpg'];
    const { item, fix } = only({
      mixedFolders: [
        { ...finding('mixed'), person: 'ada', groups: [larger, smaller], distance: 0.314 },
      ],
    });
    expect(item.words).toMatch(/^12 images .* and 2 .* the nearest of both are 0.31 apart/);
    expect(fix).toEqual({ kind: 'split', images: smaller, person: 'ada' });
    expect(item.groups).toMatchObject([{ more: 4 }, { more: 0, images: smaller }]);
    expect(item.groups[0]!.images).toHaveLength(8);
  });

  it('about a person whom a run was trained and measured on merges them, and shows what is nearest', () => {
    const { item, fix, persons } = leakOf('person', 'bee', 'bea', [TWINS]);
    expect(fix).toEqual({ kind: 'merge', persons: ['bea'], into: 'bee' });
    expect(item.words).toMatch(/^The run r was trained on bee and measured on bea, .* Merge them,/);
    expect(item.groups.map(({ title, images }) => [title, ...images])).toEqual([
      ['Trained on', 'bee/1.jpg'],
      ['Measured on', 'bea/1.jpg'],
    ]);
    expect(persons).toEqual(['bee', 'bea']);
    expect(leakOf('person', 'bee', 'bea').item.groups).toEqual([]);
  });

  it('about a picture that a run was trained and measured on leaves out the one it was measured on', () => {
    const { item, fix } = leakOf('picture', 'bea/1.jpg', 'bea/2.jpg');
    expect(fix).toEqual({ kind: 'exclude', images: ['bea/2.jpg'] });
    expect(item).toMatchObject({ title: 'bea/2.jpg', fix: 'Exclude from list.txt' });
    expect(item.groups.map(({ images }) => images)).toEqual([['bea/1.jpg'], ['bea/2.jpg']]);
  });

  it('that only the user can put right offers nothing', () => {
    const few = { ...finding('p'), image: null, person: 'ada', reason: 'few-images' as const };
    const poor = only({ poor: [{ ...few, value: 1, words: 'ada has one image.' }] });
    expect(poor.item).toMatchObject({ fix: null, title: 'ada', words: 'ada has one image.' });
  });
});

describe('working through a review', () => {
  const list = () =>
    new ReviewList(
      reviewOf({
        wrongLabels: [wrongLabel('w', 'bea/2.jpg', 'ada')],
        samePerson: [TWINS],
        duplicates: [COPIES],
      }),
    );
  const open = (review: ReviewList) => review.open.map(({ id }) => id);
  const answer = (review: ReviewList, how: 'accepted' | 'rejected', id: string) =>
    review.note({ how, entry: review.find(id)! });

  it('asks the most important first', () => {
    expect(open(list())).toEqual(['w', 'twins', 'copies']);
  });

  it('takes questions along whose images are elsewhere now, and asks them again when that is taken back', () => {
    const review = list();
    answer(review, 'accepted', 'w');
    expect(open(review)).toEqual(['twins']);
    answer(review, 'accepted', 'twins');
    expect(open(review)).toEqual([]);
    review.takeBack();
    review.takeBack();
    expect(open(review)).toEqual(['w', 'twins', 'copies']);
  });

  it('knows which questions are about faces that are chosen: those with their picture, and those about their people', () => {
    const few = { ...finding('few'), image: null, person: 'cem', reason: 'few-images' as const };
    const review = new ReviewList(
      reviewOf({
        wrongLabels: [wrongLabel('w', 'bea/2.jpg', 'ada')],
        samePerson: [TWINS],
        duplicates: [COPIES],
        poor: [{ ...few, value: 1, words: 'cem has one image.' }],
      }),
    );
    expect(review.about([])).toEqual([]);
    expect(review.about(['bea/2.jpg'])).toEqual(['w', 'twins', 'copies']);
    expect(review.about(['bea/3.jpg'])).toEqual(['twins']);
    expect(review.about(['cem/1.jpg', 'ada/1.jpg'])).toEqual(['few']);
  });

  it('asks no more about a leak once its people are merged, and about people no more once the leak is mended', () => {
    const leak = { ...finding('leak'), run: 'r', trained: 'bee', measured: 'bea' };
    const leaks = [{ ...leak, kind: 'person' as const }];
    const review = new ReviewList(reviewOf({ samePerson: [TWINS], leaks }));
    answer(review, 'accepted', 'twins');
    expect(open(review)).toEqual([]);
    review.takeBack();
    answer(review, 'accepted', 'leak');
    expect(open(review)).toEqual([]);
    review.takeBack();
    expect(open(review)).toEqual(['twins', 'leak']);
  });

  it('leaves other questions about what was found right', () => {
    const review = list();
    answer(review, 'rejected', 'w');
    expect(open(review)).toEqual(['twins', 'copies']);
    expect(review.rejected).toBe(2);
    expect(review.last).toMatchObject({ how: 'rejected' });
  });
});
