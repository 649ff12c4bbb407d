/** y = a + b·x, and how far the points lie from it. */
export interface LinearFit {
  a: number;
  b: number;
  /** y − (a + b·x), one a point. */
  residuals: number[];
}

/**
 * The straight line of least squares through points. Each is weighed by 1/y²: what counts is how many per cent
 * a line is off, at the small sizes as at the large ones it is drawn out from.
 */
export function fitLine(points: readonly { x: number; y: number }[]): LinearFit {
  const weigh = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point) / point.y ** 2, 0);
  const [w, wx, wy] = [weigh(() => 1), weigh(({ x }) => x), weigh(({ y }) => y)];
  const [wxx, wxy] = [weigh(({ x }) => x * x), weigh(({ x, y }) => x * y)];
  const b = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  const a = (wy - b * wx) / w;
  return { a, b, residuals: points.map(({ x, y }) => y - (a + b * x)) };
}

/** The largest residual in per cent of its value. */
export function worstPct(points: readonly { y: number }[], { residuals }: LinearFit): number {
  return Math.max(...points.map(({ y }, i) => (100 * Math.abs(residuals[i]!)) / y));
}
