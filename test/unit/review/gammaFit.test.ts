import { describe, expect, it } from 'vitest';
import { gammaOf, logDensity, logGamma } from '../../../server/src/review/gammaFit';

describe('logGamma', () => {
  it('is the logarithm of the factorial, and of √π at a half', () => {
    expect(logGamma(1)).toBeCloseTo(0, 12);
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 10);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10);
    expect(logGamma(0.25)).toBeCloseTo(Math.log(3.625609908221908), 10);
  });
});

describe('a gamma distribution', () => {
  it('has the mean and deviation of the numbers it is made of', () => {
    const [a, b] = [1, 3];
    const gamma = gammaOf({ weight: 2, sum: a + b, squares: a ** 2 + b ** 2 });
    expect(gamma).toEqual({ mean: 2, deviation: 1 });
  });

  it('has a density that adds up to 1', () => {
    const density = logDensity({ mean: 0.05, deviation: 0.02 });
    let sum = 0;
    for (let x = 0.0005; x < 1; x += 0.001) sum += 0.001 * Math.exp(density(x));
    expect(sum).toBeCloseTo(1, 3);
  });

  it('is the exponential distribution when mean and deviation are the same', () => {
    const density = logDensity({ mean: 2, deviation: 2 });
    for (const x of [0.1, 1, 5]) expect(density(x)).toBeCloseTo(-Math.log(2) - x / 2, 10);
  });

  it('keeps a finite density for copies, which do not spread at all', () => {
    const copies = gammaOf({ weight: 3, sum: 0.3, squares: 0.03 });
    expect(Number.isFinite(logDensity(copies)(0.1))).toBe(true);
    expect(Number.isFinite(logDensity(copies)(0))).toBe(true);
  });
});
