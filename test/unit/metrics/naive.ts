/** Second implementations of the metrics: straight from their definitions, O(n²), never sorted. */

const share = (distances: ArrayLike<number>, accept: (distance: number) => boolean): number =>
  Array.from(distances).filter(accept).length / distances.length;

/** Every threshold that can make a difference: none, and each distance that occurs. */
export function naiveThresholds(...distances: ArrayLike<number>[]): number[] {
  return [-1, ...new Set(distances.flatMap((part) => Array.from(part)))];
}

export function naiveFar(negatives: ArrayLike<number>, threshold: number): number {
  return share(negatives, (distance) => distance <= threshold);
}

export function naiveTarAtFar(
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
  far: number,
): number {
  const allowed = naiveThresholds(positives, negatives).filter(
    (threshold) => naiveFar(negatives, threshold) <= far,
  );
  return Math.max(...allowed.map((t) => share(positives, (distance) => distance <= t)));
}

export function naiveAuc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  let wins = 0;
  for (const p of Array.from(positives)) {
    for (const n of Array.from(negatives)) wins += p < n ? 1 : p === n ? 0.5 : 0;
  }
  return wins / (positives.length * negatives.length);
}

/** Bisection on the joined-up curve of FAR and FRR, parametrised by position along its points. */
export function naiveEer(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const points = naiveThresholds(positives, negatives)
    .sort((a, b) => a - b)
    .map((t) => ({ far: naiveFar(negatives, t), frr: share(positives, (d) => d > t) }));
  let low = 0;
  let high = points.length - 1;
  const at = (position: number): { far: number; frr: number } => {
    const i = Math.min(Math.floor(position), points.length - 2);
    const [a, b, s] = [points[i]!, points[i + 1]!, position - i];
    return { far: a.far + s * (b.far - a.far), frr: a.frr + s * (b.frr - a.frr) };
  };
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (at(middle).far < at(middle).frr) low = middle;
    else high = middle;
  }
  return at(high).far;
}

export interface NaiveFold {
  positives: ArrayLike<number>;
  negatives: ArrayLike<number>;
}

export function naiveAccuracies(folds: readonly NaiveFold[]): number[] {
  const correct = (fold: NaiveFold, t: number): number =>
    Array.from(fold.positives).filter((d) => d <= t).length +
    Array.from(fold.negatives).filter((d) => d > t).length;
  return folds.map((fold) => {
    const others = folds.filter((other) => other !== fold);
    const seen = [
      ...new Set(others.flatMap((f) => [...Array.from(f.positives), ...Array.from(f.negatives)])),
    ];
    seen.sort((a, b) => a - b);
    const candidates = [-1, ...seen.map((d, i) => (d + (seen[i + 1] ?? d)) / 2)];
    const scores = candidates.map((t) => others.reduce((sum, other) => sum + correct(other, t), 0));
    const threshold = candidates[scores.indexOf(Math.max(...scores))]!;
    return correct(fold, threshold) / (fold.positives.length + fold.negatives.length);
  });
}
