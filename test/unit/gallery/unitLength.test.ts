import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { expect, test } from 'vitest';
import { LikenessError } from '../../../server/src/errors';
import { requireUnitLength } from '../../../server/src/gallery/unitLength';
import { squaredDistance } from '../../../server/src/training/embeddingHead';

const random = xorshift128plus(5);

/** Seeded rows of length 1. */
function embeddings(rows: number): Float32Array {
  const values = Float32Array.from({ length: rows * 128 }, () => uniformInt(random, -1000, 1000));
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * 128, (row + 1) * 128);
    const length = Math.hypot(...own);
    own.forEach((value, i) => (own[i] = value / length));
  }
  return values;
}

test('whole embeddings pass', () => {
  const persons = Array.from({ length: 2000 }, (_, i) => `p${i}`);
  requireUnitLength({ persons, sources: persons, values: embeddings(2000) }, '/gallery');
});

test('a flipped bit is refused with the person’s name, unless it moves no distance worth telling', () => {
  const [whole, others] = [embeddings(1), embeddings(20)];
  let refused = 0;
  for (let bit = 0; bit < 32 * 128; bit += 3) {
    const values = whole.slice();
    new Uint32Array(values.buffer)[bit >> 5]! ^= 1 << (bit & 31);
    try {
      requireUnitLength({ persons: ['Ada'], sources: ['/ada.jpg'], values }, '/gallery');
    } catch (error) {
      expect(error).toBeInstanceOf(LikenessError);
      expect(error).toMatchObject({ code: 1003, path: '/gallery' });
      expect((error as Error).message).toContain('Ada');
      refused++;
      continue;
    }
    // The sign of a component is the one bit that no length shows.
    if ((bit & 31) === 31) continue;
    for (let row = 0; row < 20; row++) {
      const moved =
        squaredDistance(values, 0, others, row) - squaredDistance(whole, 0, others, row);
      expect(Math.abs(moved)).toBeLessThan(0.005);
    }
  }
  expect(refused).toBeGreaterThan(128 * 3);
});

test('NaN is refused', () => {
  const values = embeddings(2).with(200, NaN);
  const named = { persons: ['Ada', 'Bea'], sources: ['a', 'b'], values };
  expect(() => requireUnitLength(named, '/gallery')).toThrow(/Bea/);
});
