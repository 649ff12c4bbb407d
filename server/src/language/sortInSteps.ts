import { LINES_A_STEP, type Steps } from './slices';

/**
 * Sorts, stable, without keeping anybody waiting: Array.sort of a hundred thousand lines takes a quarter of
 * a second in one go. Merges runs that are short enough to be sorted at once.
 */
export function* sortInSteps<T>(items: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  let runs: T[][] = [];
  for (let i = 0; i < items.length; i += LINES_A_STEP) {
    runs.push(items.slice(i, i + LINES_A_STEP).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) {
      merged.push(yield* merge(runs[i]!, runs[i + 1] ?? [], compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  const merged: T[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const takeA = j === b.length || (i < a.length && compare(a[i]!, b[j]!) <= 0);
    merged.push(takeA ? a[i++]! : b[j++]!);
    if (merged.length % LINES_A_STEP === 0) yield;
  }
  return merged;
}
