import { describe, expect, it } from 'vitest';
import { byPerson, isFull, limitPerPerson } from '../../../server/src/dataset/limitPerPerson';
import { skipped, type PhotoOutcome, type PhotoWork } from '../../../server/src/dataset/photoWork';
import { faceRow } from './faceRows';

const kept = (): PhotoOutcome => ({
  kind: 'kept',
  row: faceRow('a/1', 1),
  made: true,
  unlisted: true,
});
const byHand: PhotoOutcome = { kind: 'kept-by-hand' };

function photo(image: string, outcome: PhotoOutcome | null): PhotoWork {
  return {
    photo: { image, path: image, file: `/raw/${image}` },
    person: image.slice(0, image.indexOf('/')),
    photoSha256: image,
    photoBytes: 1,
    written: null,
    outcome,
  };
}

function told(work: PhotoWork[]): (string | undefined)[] {
  return work.map(({ outcome }) =>
    outcome?.kind === 'skipped' ? outcome.skip.reason : outcome?.kind,
  );
}

describe('limitPerPerson', () => {
  it('keeps the first photos that give a crop, of each person', () => {
    const work = [
      photo('a/1', skipped('no-face')),
      photo('a/2', kept()),
      photo('a/3', skipped('duplicate')),
      photo('a/4', kept()),
      photo('a/5', skipped('too-small')),
      photo('a/6', kept()),
      photo('a/7', skipped('removed-by-hand')),
      photo('b/1', kept()),
    ];
    limitPerPerson(byPerson(work).values(), 2);
    expect(told(work)).toEqual([
      'no-face',
      'kept',
      'duplicate',
      'kept',
      'over-limit',
      'over-limit',
      'removed-by-hand',
      'kept',
    ]);
  });

  it('counts crops made by hand and never takes one away', () => {
    const work = [photo('a/1', byHand), photo('a/2', kept()), photo('a/3', byHand)];
    limitPerPerson(byPerson(work).values(), 1);
    expect(told(work)).toEqual(['kept-by-hand', 'over-limit', 'kept-by-hand']);
  });

  it('changes nothing without a limit', () => {
    const work = [photo('a/1', kept()), photo('a/2', kept())];
    limitPerPerson(byPerson(work).values(), Infinity);
    expect(told(work)).toEqual(['kept', 'kept']);
  });
});

describe('isFull', () => {
  it('counts only photos before this one that have a crop already', () => {
    const work = [
      photo('a/1', kept()),
      photo('a/2', null),
      photo('a/3', skipped('no-face')),
      photo('a/4', byHand),
      photo('a/5', null),
      photo('a/6', kept()),
    ];
    expect(work.map((one) => isFull(work, one, 2))).toEqual([
      ...[false, false, false, false, true, true],
    ]);
    expect(work.some((one) => isFull(work, one, Infinity))).toBe(false);
  });
});
