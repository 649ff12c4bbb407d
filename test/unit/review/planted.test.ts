import { describe, expect, it } from 'vitest';
import { plantErrors } from '../../../scripts/review/plantErrors';
import { scoreReview } from '../../../scripts/review/scoreReview';
import type { ReviewResult, WrongLabel } from '../../../protocol/src/review';

const SOURCES = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((person) =>
  Array.from({ length: 20 }, (_, i) => `${person}/${i}.jpg`),
);
const SHARES = { swapped: 0.05, duplicated: 0.1, splitPeople: 1, mixedPairs: 1 };

const personOf = (image: string) => image.split('/')[0]!;

describe('planted errors', () => {
  const planted = plantErrors(SOURCES, SHARES, 1);

  it('are as many as were asked for, and every image is still there', () => {
    expect(planted.swapped.size).toBe(6);
    expect(planted.duplicates).toHaveLength(12);
    expect(planted.split).toHaveLength(1);
    expect(planted.mixed).toHaveLength(1);
    const own = planted.images.filter(({ change }) => change === null);
    expect(own.map(({ source }) => source).sort()).toEqual([...SOURCES].sort());
    expect(new Set(planted.images.map(({ image }) => image)).size).toBe(planted.images.length);
  });

  it('put nobody together with nobody where the people do not suffice for all pairs', () => {
    const { mixed, images } = plantErrors(SOURCES, { ...SHARES, swapped: 0, mixedPairs: 5 }, 1);
    expect(mixed).toHaveLength(2);
    for (const folder of mixed) {
      const inside = images.filter(({ image }) => personOf(image) === folder);
      expect(new Set(inside.map(({ source }) => personOf(source))).size).toBe(2);
    }
  });

  it('put a swapped image where its person is not', () => {
    for (const [image, right] of planted.swapped) expect(right).not.toContain(personOf(image));
  });

  it('are the same for the same seed, and others for another', () => {
    expect(plantErrors(SOURCES, SHARES, 1)).toEqual(planted);
    expect(plantErrors(SOURCES, SHARES, 2)).not.toEqual(planted);
  });
});

describe('the score', () => {
  const nothing = { wrongLabels: [], duplicates: [], samePerson: [], mixedFolders: [] };
  const wrong = (image: string, suggested: string | null = null) =>
    ({ image, person: personOf(image), suggested }) as WrongLabel;
  const planted = {
    images: [{ source: 'a/1', image: 'a/1', change: null }],
    swapped: new Map([
      ['a/2', ['b']],
      ['a/3', ['c', 'c2']],
    ]),
    duplicates: [['b/1', 'b/1-copy']] as [string, string][],
    split: [['c', 'c2']] as [string, string][],
    mixed: [],
  };

  it('counts what was planted, and nothing that the dataset had before', () => {
    const found = {
      ...nothing,
      wrongLabels: [wrong('a/2', 'b'), wrong('a/1', 'd'), wrong('b/5')],
      duplicates: [{ images: ['b/1-copy', 'b/1', 'b/9'] }] as ReviewResult['duplicates'],
      samePerson: [{ people: ['c2', 'c'] }] as ReviewResult['samePerson'],
    };
    const own = { ...nothing, wrongLabels: [wrong('a/1')] };
    const score = scoreReview(planted, found, own);
    expect(score.wrongLabels).toMatchObject({ hits: 1, found: 2, wanted: 2, recall: 0.5 });
    expect(score.wrongLabels.precision).toBe(0.5);
    expect(score.rightNames).toBe(1);
    // Of the three pairs of the group one was planted.
    expect(score.duplicates.precision).toBeCloseTo(1 / 3, 10);
    expect(score.duplicates.recall).toBe(1);
    expect(score.samePerson).toMatchObject({ hits: 1, found: 1, precision: 1, recall: 1 });
    expect(score.mixedFolders).toMatchObject({ precision: 1, recall: 1 });
  });
});
