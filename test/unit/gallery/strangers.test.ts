import { describe, expect, it } from 'vitest';
import { searchIndex } from '../../../server/src/gallery/search';
import { isStranger, nextStranger } from '../../../server/src/gallery/strangers';
import { voteOf } from '../../../server/src/recognition/live/identify';

describe('people who are only known not to be somebody', () => {
  it('have numbers for names', () => {
    expect(nextStranger(['Ada', 'unknown 3', 'unknown soldier'])).toBe('unknown 4');
    expect(nextStranger([])).toBe('unknown 1');
    expect(isStranger('unknown 12')).toBe(true);
    expect(isStranger('unknown')).toBe(false);
  });

  it('take a name away from their like, and give none', () => {
    const at = (angle: number) => {
      const values = new Float32Array(128);
      values[0] = Math.cos(angle);
      values[1] = Math.sin(angle);
      return values;
    };
    const index = (people: [string, number][]) => {
      const values = new Float32Array(people.length * 128);
      people.forEach(([, angle], i) => values.set(at(angle), i * 128));
      const persons = people.map(([name]) => name);
      return searchIndex({ persons, sources: persons, values });
    };
    const face = at(0.3);
    expect(voteOf(index([['Ada', 0]]), face).nearest).toBe('Ada');
    const corrected = index([
      ['Ada', 0],
      ['unknown 1', 0.31],
    ]);
    expect(voteOf(corrected, face).nearest).toBeNull();
    expect(voteOf(corrected, at(0.02)).nearest).toBe('Ada');
    // Right between the two, nobody is meant.
    expect(
      voteOf(
        index([
          ['Ada', 0],
          ['Bob', 0.6],
        ]),
        face,
      ).nearest,
    ).toBeNull();
  });
});
