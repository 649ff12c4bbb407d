import { describe, expect, it } from 'vitest';
import { changedBadges, findingBadges } from '../../../client/src/review/badges';
import type { ReviewEntry } from '../../../client/src/review/reviewItems';
import type { FindingKind } from '../../../protocol/src/webviewReview';

function entry(
  kind: FindingKind,
  images: string[],
  words: string,
  persons: string[] = [],
): ReviewEntry {
  const item = { id: words, kind, score: 1, title: '', words, groups: [], fix: null };
  return { item, images, persons, fix: null };
}

describe('badges in the tree of datasets', () => {
  it('stand beside the images that questions are about, and count beside their people', () => {
    const badges = findingBadges([
      entry('wrongLabels', ['ada/1.jpg'], 'Wrong.'),
      entry('duplicates', ['ada/1.jpg', 'bea/2.jpg'], 'Copies.'),
    ]);
    expect(Object.fromEntries(badges)).toEqual({
      'ada/1.jpg': { text: 'W', words: ['Wrong.', 'Copies.'] },
      'bea/2.jpg': { text: 'D', words: ['Copies.'] },
      ada: { text: '2', words: ['Wrong.', 'Copies.'] },
      bea: { text: '1', words: ['Copies.'] },
    });
  });

  it('are told of where an answer has changed them', () => {
    const wrong = entry('wrongLabels', ['ada/1.jpg'], 'Wrong.');
    const poor = entry('poor', ['bea/2.jpg'], 'Blurred.');
    const [before, now] = [findingBadges([wrong, poor]), findingBadges([poor])];
    expect(changedBadges(before, now)).toEqual(['ada/1.jpg', 'ada']);
    expect(changedBadges(now, before)).toEqual(['ada/1.jpg', 'ada']);
    expect(changedBadges(now, now)).toEqual([]);
  });

  it('of questions about folders stand beside people alone', () => {
    const badges = findingBadges([
      entry('samePerson', ['ada/1.jpg', 'adah/1.jpg'], 'One person.'),
      entry('poor', [], 'Few images.', ['bea']),
    ]);
    expect([...badges.keys()].sort()).toEqual(['ada', 'adah', 'bea']);
  });

  it('never take more than two characters', () => {
    const many = Array.from({ length: 120 }, (_, i) =>
      entry('poor', ['ada/1.jpg'], `Blurred ${i}.`),
    );
    expect(findingBadges(many).get('ada')?.text).toHaveLength(2);
  });

  it('are none where nothing is open', () => {
    expect(findingBadges([]).size).toBe(0);
  });
});
