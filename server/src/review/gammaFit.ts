/** A gamma distribution: what positive numbers with a mean and a spread usually follow. */
export interface Gamma {
  mean: number;
  deviation: number;
}

/** Numbers summed up so that more can be added: counts, first and second moments. */
export interface Moments {
  weight: number;
  sum: number;
  squares: number;
}

/**
 * The gamma distribution with the mean and deviation of the numbers.
 * @param weight of all numbers, above 0
 */
export function gammaOf({ weight, sum, squares }: Moments): Gamma {
  const mean = sum / weight;
  const variance = Math.max(squares / weight - mean ** 2, (mean * SMALLEST_SPREAD) ** 2);
  return { mean, deviation: Math.sqrt(variance) };
}

/** Copies of one picture have no spread at all, and a density must stay finite. */
const SMALLEST_SPREAD = 0.05;
/** Below this a density would be infinite or 0, whatever else is known. */
const SMALLEST_VALUE = 1e-6;

/** The function x ↦ log density at x ≥ 0. */
export function logDensity({ mean, deviation }: Gamma): (x: number) => number {
  const shape = (mean / deviation) ** 2;
  const scale = deviation ** 2 / mean;
  const constant = -logGamma(shape) - shape * Math.log(scale);
  return (x) => {
    const value = Math.max(x, SMALLEST_VALUE);
    return constant + (shape - 1) * Math.log(value) - value / scale;
  };
}

/** Lanczos’ coefficients for g = 7, n = 9 (Press et al., Numerical Recipes, §6.1, in Godfrey’s form). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** Natural logarithm of Γ(x), x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const series = LANCZOS.reduce((sum, c, i) => (i === 0 ? c : sum + c / (z + i)), 0);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(series);
}
