import { describe, expect, it } from 'vitest';
import { barOf, placeOf, steppedFace } from '../../../media/ask/verdict';
import { verdictOf } from '../../../protocol/src/sameVerdict';

describe('the answer to a picture', () => {
  it('is yes up to the threshold, and says how near it was', () => {
    const { isSame, words } = verdictOf({ name: 'Ada', distance: 0.2 }, 0.4, null);
    expect(isSame).toBe(true);
    expect(words).toBe('The same person as Ada? Yes. Distance 0.200, the same person up to 0.400.');
    expect(verdictOf({ name: 'Ada', distance: 0.4 }, 0.4, null).isSame).toBe(true);
    expect(verdictOf({ name: 'Ada', distance: 0.9 }, 0.4, null)).toMatchObject({
      isSame: false,
      words: expect.stringContaining('No. Distance 0.900') as string,
    });
  });

  it('asks for the user’s own eyes on either side of the threshold', () => {
    for (const distance of [0.37, 0.43]) {
      expect(verdictOf({ name: 'Ada', distance }, 0.4, 'Ada').words).toContain('narrowly');
    }
  });

  it('says who is not there', () => {
    expect(verdictOf(null, 0.4, null).words).toBe('Nobody is enrolled yet.');
    expect(verdictOf(null, 0.4, 'Ada').words).toBe('Ada is not enrolled.');
  });

  it('is drawn on a bar whose mark is where the threshold is', () => {
    const { mark } = barOf(0, 0.4);
    expect(barOf(0.4, 0.4).reach).toBeCloseTo(mark, 12);
    expect(barOf(0.2, 0.4).reach).toBeCloseTo(mark / 2, 12);
    expect(barOf(4, 0.4).reach).toBe(1);
    expect(barOf(0.5, 0)).toEqual({ reach: 0.5, mark: 0 });
  });

  it('finds faces on the photo, those cut off by its edge too', () => {
    const place = placeOf({ x: -10, y: 50, width: 60, height: 100 }, 100, 200);
    expect(place).toEqual({ left: 0, top: 0.25, width: 0.5, height: 0.5 });
  });

  it('goes from face to face, round and round', () => {
    expect([steppedFace(0, 1, 3), steppedFace(2, 1, 3), steppedFace(0, -1, 3)]).toEqual([1, 0, 2]);
    expect(steppedFace(0, 1, 0)).toBe(0);
  });
});
