/** Rounds after which the two largest directions have settled, unless they are equally large anyway. */
const ROUNDS = 200;

/**
 * The two directions along which rows differ most, and where each row lies along them (principal component
 * analysis, by orthogonal iteration on the covariance; Golub and Van Loan, Matrix Computations, §8.2.4). The
 * same rows give the same places; the sign of a direction is such that its largest part is positive.
 * @param values N×D, row-major
 * @returns N×2, row-major
 */
export function principalComponents(values: Float32Array, dimensions: number): Float32Array {
  const rows = values.length / dimensions;
  const mean = meanOf(values, dimensions);
  const covariance = covarianceOf(values, dimensions, mean);
  const first = Float64Array.from({ length: dimensions }, (_, k) => 1 + k / dimensions);
  const second = Float64Array.from({ length: dimensions }, (_, k) => (k % 2 === 0 ? 1 : -1));
  let axes: [Float64Array, Float64Array] = [first, second];
  for (let round = 0; round < ROUNDS; round++) {
    const a = unit(times(covariance, axes[0]));
    const b = times(covariance, axes[1]);
    const along = dot(a, b);
    axes = [a, unit(b.map((value, k) => value - along * a[k]!))];
  }
  const [x, y] = axes.map(withLargestPositive) as [Float64Array, Float64Array];
  const points = new Float32Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < dimensions; k++) {
      const value = values[row * dimensions + k]! - mean[k]!;
      points[2 * row]! += value * x[k]!;
      points[2 * row + 1]! += value * y[k]!;
    }
  }
  return points;
}

function meanOf(values: Float32Array, dimensions: number): Float64Array {
  const mean = new Float64Array(dimensions);
  const rows = Math.max(1, values.length / dimensions);
  for (let i = 0; i < values.length; i++) mean[i % dimensions]! += values[i]! / rows;
  return mean;
}

/** D×D; not divided by the number of rows, which changes no direction. */
function covarianceOf(values: Float32Array, dimensions: number, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(dimensions * dimensions);
  const row = new Float64Array(dimensions);
  for (let from = 0; from < values.length; from += dimensions) {
    for (let k = 0; k < dimensions; k++) row[k] = values[from + k]! - mean[k]!;
    for (let i = 0; i < dimensions; i++) {
      for (let j = i; j < dimensions; j++) covariance[i * dimensions + j]! += row[i]! * row[j]!;
    }
  }
  for (let i = 0; i < dimensions; i++) {
    for (let j = 0; j < i; j++) covariance[i * dimensions + j] = covariance[j * dimensions + i]!;
  }
  return covariance;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return Float64Array.from(vector, (_, i) =>
    dot(matrix.subarray(i * size, (i + 1) * size), vector),
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** Below this there is no direction: the rows lie on a line, or on a point. */
const SMALLEST_NORM = 1e-12;

function unit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector));
  return norm < SMALLEST_NORM ? vector.map(() => 0) : vector.map((value) => value / norm);
}

function withLargestPositive(axis: Float64Array): Float64Array {
  const largest = axis.reduce(
    (best, value) => (Math.abs(value) > Math.abs(best) ? value : best),
    0,
  );
  return largest < 0 ? axis.map((value) => -value) : axis;
}
