/**
 * Pairs of rows of an embedding matrix: pair i compares rows `left[i]` and `right[i]`. A row of
 * NO_FACE stands for an image in which no face was found.
 */
export interface PairList {
  left: Int32Array;
  right: Int32Array;
}

/** Which pairs an evaluation compares. */
export interface PairPlan {
  /** Pairs of one person; what TAR is counted on. */
  positives: PairList;
  /** Pairs of two people; what FAR is counted on. */
  negatives: PairList;
  /** The pairs accuracy is cross-validated on: at least two folds, none empty. */
  folds: readonly PairFold[];
  /**
   * How the folds came about: given by the pairs file; whole people kept inside one fold; or pairs
   * split at random, so that a person may be in several.
   */
  foldsBy: 'file' | 'people' | 'pairs';
}

export interface PairFold {
  positives: PairList;
  negatives: PairList;
}

export const NO_FACE = -1;

/** Seeds one random stream for each choice, so that changing one leaves the others as they were. */
export const EvaluationStream = { pairs: 11, folds: 12, gallery: 13, resamples: 14 } as const;

export function pairCount(pairs: PairList): number {
  return pairs.left.length;
}

/** The pairs at these positions. */
export function pickPairs(pairs: PairList, positions: ArrayLike<number>): PairList {
  const picked = emptyPairs(positions.length);
  for (let i = 0; i < positions.length; i++) {
    picked.left[i] = pairs.left[positions[i]!]!;
    picked.right[i] = pairs.right[positions[i]!]!;
  }
  return picked;
}

export function emptyPairs(length: number): PairList {
  return { left: new Int32Array(length), right: new Int32Array(length) };
}

export function concatPairs(lists: readonly PairList[]): PairList {
  const all = emptyPairs(lists.reduce((sum, list) => sum + pairCount(list), 0));
  let offset = 0;
  for (const list of lists) {
    all.left.set(list.left, offset);
    all.right.set(list.right, offset);
    offset += pairCount(list);
  }
  return all;
}

/** The same pairs with each row replaced by `rows[row]`. */
export function mapRows(pairs: PairList, rows: Int32Array): PairList {
  const mapped = (row: number): number => rows[row]!;
  return { left: pairs.left.map(mapped), right: pairs.right.map(mapped) };
}
