import { describe, expect, it } from 'vitest';
import { fitLine, worstPct } from '../../../scripts/scale/fit';

describe('the line that figures of scale are drawn out by', () => {
  it('goes through points that lie on one', () => {
    const points = [10, 20, 80].map((x) => ({ x, y: 3 + 0.5 * x }));
    const fit = fitLine(points);
    expect(fit.a).toBeCloseTo(3, 12);
    expect(fit.b).toBeCloseTo(0.5, 12);
    expect(worstPct(points, fit)).toBeCloseTo(0, 9);
  });

  it('weighs points by their size, as worked by hand', () => {
    // Weights 1, 1/4, 1/4: w = 3/2, x̄ = (0 + 1/4 + 2/4) / w = 1/2, ȳ = (1 + 2/4 + 2/4) / w = 4/3,
    // Sxy = 1·(−1/2)(−1/3) + 1/4·(1/2)(2/3) + 1/4·(3/2)(2/3) = 1/2, Sxx = 1/4 + 1/16 + 9/16 = 7/8.
    const points = [
      { x: 0, y: 1 },
      { x: 1, y: 2 },
      { x: 2, y: 2 },
    ];
    const { a, b, residuals } = fitLine(points);
    expect(b).toBeCloseTo(4 / 7, 12);
    expect(a).toBeCloseTo(4 / 3 - 2 / 7, 12);
    expect(residuals[2]).toBeCloseTo(2 - (a + 2 * b), 12);
  });
});
