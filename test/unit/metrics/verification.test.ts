import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../../../server/src/metrics/areaUnderCurve';
import { nextBelow } from '../../../server/src/metrics/distances';
import { equalErrorRate } from '../../../server/src/metrics/equalErrorRate';
import { rocCurve } from '../../../server/src/metrics/rocCurve';
import { ratesAtThreshold, tarAtFar } from '../../../server/src/metrics/tarAtFar';
import { thresholdAtFar } from '../../../server/src/metrics/thresholdAtFar';
import { naiveAuc, naiveEer, naiveFar, naiveTarAtFar } from './naive';
import { randomDistances } from './randomDistances';

const POSITIVES = Float64Array.of(3, 1, 2, 2).map((d) => d / 4);
const NEGATIVES = Float64Array.of(4, 2, 8, 6).map((d) => d / 4);

/** Sizes and tie densities at which both implementations must agree. */
const RANDOM_CASES = [
  { seed: 1, positives: 40, negatives: 60, levels: Infinity },
  { seed: 2, positives: 60, negatives: 40, levels: 10 },
  { seed: 3, positives: 1, negatives: 30, levels: 4 },
  { seed: 4, positives: 50, negatives: 1, levels: 4 },
  { seed: 5, positives: 80, negatives: 80, levels: 2 },
];

describe('the ROC curve', () => {
  it('passes through the points worked out by hand', () => {
    expect(rocCurve(POSITIVES, NEGATIVES)).toEqual([
      { threshold: -1, far: 0, tar: 0 },
      { threshold: 0.25, far: 0, tar: 0.25 },
      { threshold: 0.5, far: 0.25, tar: 0.75 },
      { threshold: 0.75, far: 0.25, tar: 1 },
      { threshold: 1, far: 0.5, tar: 1 },
      { threshold: 1.5, far: 0.75, tar: 1 },
      { threshold: 2, far: 1, tar: 1 },
    ]);
  });

  it('leaves the arrays it is given as they were', () => {
    rocCurve(POSITIVES, NEGATIVES);
    expect(Array.from(POSITIVES)).toEqual([0.75, 0.25, 0.5, 0.5]);
  });

  it('thinned to a number of points is a part of the whole curve with both ends', () => {
    const { positives, negatives } = randomDistances(7, 2000, 5000);
    const whole = new Set(rocCurve(positives, negatives).map((point) => JSON.stringify(point)));
    const thin = rocCurve(positives, negatives, 200);
    expect(thin.length).toBeGreaterThan(80);
    expect(thin.length).toBeLessThanOrEqual(200);
    expect(thin.every((point) => whole.has(JSON.stringify(point)))).toBe(true);
    expect(thin[0]).toMatchObject({ far: 0, tar: 0 });
    expect(thin.at(-1)).toMatchObject({ far: 1, tar: 1 });
    expect(thin.filter((point) => point.far > 0 && point.far < 0.01).length).toBeGreaterThan(10);
  });

  it('thinned still has the highest TAR at the smallest FARs', () => {
    const { positives, negatives } = randomDistances(8, 2000, 5000);
    const thin = rocCurve(positives, negatives, 200);
    for (const accepted of [0, 1, 2, 3]) {
      const [exact] = tarAtFar(positives, negatives, [accepted / 5000]);
      expect(thin.filter((point) => point.far === accepted / 5000).at(-1)!.tar).toBe(exact!.tar);
    }
  });

  it('refuses empty lists and distances that are not numbers', () => {
    expect(() => rocCurve(new Float32Array(0), NEGATIVES)).toThrow('no positive distances');
    expect(() => rocCurve(POSITIVES, new Float32Array(0))).toThrow('no negative distances');
    expect(() => rocCurve(POSITIVES, Float32Array.of(1, NaN, 0))).toThrow('not numbers');
    expect(() => rocCurve(POSITIVES, Float32Array.of(NaN))).toThrow('not numbers');
  });
});

describe('the area under the curve', () => {
  it('is the share of positive–negative pairs in the right order, ties half', () => {
    // 16 pairs: 1 beats 4, each 2 beats 3 and ties with 1, 3 beats 3: 4 + 2·3.5 + 3 = 14
    expect(areaUnderCurve(POSITIVES, NEGATIVES)).toBe(14 / 16);
  });

  it('is 1 when all are apart, 0 when all are swapped and ½ when all are equal', () => {
    expect(areaUnderCurve(Float32Array.of(0, 1), Float32Array.of(2, 3))).toBe(1);
    expect(areaUnderCurve(Float32Array.of(2, 3), Float32Array.of(0, 1))).toBe(0);
    expect(areaUnderCurve(Float32Array.of(1, 1), Float32Array.of(1, 1, 1))).toBe(0.5);
  });

  it.each(RANDOM_CASES)('agrees with counting all pairs (%o)', (c) => {
    const { positives, negatives } = randomDistances(c.seed, c.positives, c.negatives, c.levels);
    expect(areaUnderCurve(positives, negatives)).toBeCloseTo(naiveAuc(positives, negatives), 12);
  });
});

describe('the equal error rate', () => {
  it('is where the curve meets FAR = FRR, worked out by hand', () => {
    // (far, frr): (0, ¾) at ¼, (¼, ¼) at ½
    expect(equalErrorRate(POSITIVES, NEGATIVES)).toEqual({ rate: 0.25, threshold: 0.5 });
  });

  it('is interpolated between two points when none has equal rates', () => {
    // thresholds 1: (0, ½), 2: (⅓, ½), 3: (⅔, ½): crossing half-way between the last two
    const eer = equalErrorRate(Float64Array.of(1, 4), Float64Array.of(2, 3, 5));
    expect(eer.rate).toBeCloseTo(0.5, 12);
    expect(eer.threshold).toBeCloseTo(2.5, 12);
  });

  it('is 0 when all are apart and 1 when all are swapped', () => {
    expect(equalErrorRate(Float32Array.of(0, 1), Float32Array.of(2, 3)).rate).toBe(0);
    expect(equalErrorRate(Float32Array.of(2, 3), Float32Array.of(0, 1)).rate).toBe(1);
  });

  it.each(RANDOM_CASES)('agrees with bisection on the curve (%o)', (c) => {
    const { positives, negatives } = randomDistances(c.seed, c.positives, c.negatives, c.levels);
    const { rate } = equalErrorRate(positives, negatives);
    expect(rate).toBeCloseTo(naiveEer(positives, negatives), 9);
  });
});

describe('a threshold for a requested FAR', () => {
  const negatives = Float32Array.from({ length: 100 }, (_, i) => (i + 1) / 128);

  it('accepts as many negatives as the FAR allows and not one more', () => {
    const { threshold, falseAccepts } = thresholdAtFar(negatives, 0.05);
    expect(falseAccepts).toBe(5);
    expect(threshold).toBeGreaterThan(5 / 128);
    expect(threshold).toBe(nextBelow(6 / 128));
  });

  it('counts 0.29 of 100 as 29 in spite of rounding', () => {
    expect(thresholdAtFar(negatives, 0.29).falseAccepts).toBe(29);
  });

  it('refuses a run of ties as a whole when the FAR ends inside it', () => {
    const tied = Float32Array.of(1, 2, 2, 2, 3);
    expect(thresholdAtFar(tied, 0.4)).toMatchObject({ falseAccepts: 1, tooFewPairs: false });
    expect(thresholdAtFar(tied, 0.8)).toMatchObject({ falseAccepts: 4 });
  });

  it('lies just below the nearest negative, and says so, when there are too few', () => {
    expect(thresholdAtFar(negatives, 0.001)).toEqual({
      far: 0.001,
      threshold: nextBelow(1 / 128),
      falseAccepts: 0,
      negatives: 100,
      tooFewPairs: true,
    });
  });

  it('accepts nothing when two people look exactly the same, and everything at FAR 1', () => {
    expect(thresholdAtFar(Float32Array.of(0, 1), 0.1).threshold).toBeLessThan(0);
    expect(thresholdAtFar(negatives, 1)).toMatchObject({ threshold: 4, falseAccepts: 100 });
  });

  it('refuses a FAR outside 0–1', () => {
    expect(() => thresholdAtFar(negatives, 1.5)).toThrow(RangeError);
    expect(() => thresholdAtFar(negatives, NaN)).toThrow(RangeError);
  });

  it.each([1, 0.25, 3.9999, 1e-300, -1e-300, -2])('has no number between %d and the next', (x) => {
    const below = nextBelow(x);
    expect(below).toBeLessThan(x);
    expect([below, x]).toContain((below + x) / 2);
  });
});

describe('TAR at FAR', () => {
  it('is read off the curve at the last point within the FAR', () => {
    const points = tarAtFar(POSITIVES, NEGATIVES, [0.2, 0.25, 0.5, 1]);
    expect(points.map((point) => point.tar)).toEqual([0.25, 1, 1, 1]);
    expect(points.map((point) => point.falseAccepts)).toEqual([0, 1, 2, 4]);
  });

  it('tells how many pairs are behind it and that 1e-4 needs 10,000 negatives', () => {
    const { positives, negatives } = randomDistances(3, 50, 10_000);
    const fars = [1e-3, 1e-4];
    const enough = tarAtFar(positives, negatives, fars);
    expect(enough.map((point) => point.tooFewPairs)).toEqual([false, false]);
    expect(enough[0]).toMatchObject({ positives: 50, negatives: 10_000, falseAccepts: 10 });
    const few = tarAtFar(positives, negatives.subarray(0, 9_999), fars);
    expect(few.map((point) => point.tooFewPairs)).toEqual([false, true]);
    expect(few[1]!.tar).toBeGreaterThan(0);
    expect(few[1]!.falseAccepts).toBe(0);
  });

  it.each(RANDOM_CASES)('agrees with trying every threshold (%o)', (c) => {
    const { positives, negatives } = randomDistances(c.seed, c.positives, c.negatives, c.levels);
    for (const far of [0, 0.01, 0.1, 0.25, 0.5, 1]) {
      const [point] = tarAtFar(positives, negatives, [far]);
      expect(point!.tar).toBe(naiveTarAtFar(positives, negatives, far));
      expect(point!.falseAccepts / point!.negatives).toBe(naiveFar(negatives, point!.threshold));
    }
  });

  it('is the rate its own threshold has', () => {
    const { positives, negatives } = randomDistances(11, 300, 3000, 50);
    for (const point of tarAtFar(positives, negatives, [0.1, 0.01, 0.001])) {
      expect(ratesAtThreshold(positives, negatives, point.threshold)).toEqual({
        tar: point.tar,
        far: point.falseAccepts / point.negatives,
      });
    }
  });
});

describe('speed', () => {
  it('gives all figures of a million pairs within seconds', () => {
    const { positives, negatives } = randomDistances(5, 100_000, 900_000);
    const start = performance.now();
    rocCurve(positives, negatives, 500);
    areaUnderCurve(positives, negatives);
    equalErrorRate(positives, negatives);
    tarAtFar(positives, negatives, [0.1, 0.01, 0.001, 0.0001]);
    expect(performance.now() - start).toBeLessThan(8000); // well under 1 s on a quiet core
  });
});
