import { describe, expect, it } from 'vitest';
import { pictureLikeness } from '../../../server/src/review/samePicture';
import { SeededRandom } from '../../../server/src/training/random';

const SIDE = 64;

type Picture = (x: number, y: number) => number;

/** A smooth random picture, known at every point, so that it can be seen from elsewhere. */
function picture(seed: number): Picture {
  const random = SeededRandom.ofSeed(seed, 9);
  const waves = Array.from({ length: 12 }, () => ({
    x: (random.unit() - 0.5) * 0.5,
    y: (random.unit() - 0.5) * 0.5,
    phase: random.unit() * 7,
    height: 6 + 10 * random.unit(),
  }));
  return (x, y) =>
    waves.reduce((sum, w) => sum + w.height * Math.sin(w.x * x + w.y * y + w.phase), 128);
}

/** The picture as bytes, seen from a place. */
function seen(shown: Picture, look = (x: number, y: number): [number, number] => [x, y]) {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = look(i % SIDE, Math.floor(i / SIDE));
    return Math.min(255, Math.max(0, Math.round(shown(x, y))));
  });
}

describe('pictureLikeness', () => {
  const one = seen(picture(1));

  it('is 1 for a picture and itself', () => {
    expect(pictureLikeness(one, one)).toBeCloseTo(1, 6);
  });

  it('sees through a shift, a turn and another size', () => {
    const [cos, sin] = [1.05 * Math.cos(0.06), 1.05 * Math.sin(0.06)];
    const elsewhere = seen(picture(1), (x, y) => [
      cos * (x - 32) - sin * (y - 32) + 30,
      sin * (x - 32) + cos * (y - 32) + 33.5,
    ]);
    expect(pictureLikeness(one, elsewhere)).toBeGreaterThan(0.99);
  });

  it('sees through a mirror', () => {
    const mirrored = seen(picture(1), (x, y) => [SIDE - 1 - x, y]);
    expect(pictureLikeness(one, mirrored)).toBeGreaterThan(0.999);
  });

  it('does not mind other light', () => {
    const darker = one.map((value) => 20 + value / 2);
    expect(pictureLikeness(one, darker)).toBeGreaterThan(0.99);
  });

  it('is low for other pictures', () => {
    for (const seed of [2, 3, 4]) {
      expect(pictureLikeness(one, seen(picture(seed)))).toBeLessThan(0.9);
    }
  });

  it('is no number but finite for a picture without anything in it', () => {
    const flat = new Uint8Array(SIDE * SIDE).fill(100);
    expect(Number.isFinite(pictureLikeness(one, flat))).toBe(true);
    expect(Number.isFinite(pictureLikeness(flat, flat))).toBe(true);
  });
});
