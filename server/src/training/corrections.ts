import { isCorrection } from '../dataset/corrections';
import type { SeededRandom } from './random';

/**
 * How much more than others a triplet counts that has the picture of a correction in it; measured, see "Corrections"
 * in BENCHMARKS.md.
 */
export const CORRECTION_WEIGHT = 16;

/** Which rows of a dataset are pictures of corrections. They are few among many, and a user has pointed at each. */
export class Corrections {
  private readonly rows: ReadonlySet<number>;

  /** @param images `<person>/<image>` of every row */
  constructor(images: readonly string[]) {
    this.rows = new Set([...images.keys()].filter((row) => isCorrection(images[row]!)));
  }

  /**
   * Draws different rows as `random.sample` does, corrections first.
   * @param mostFirst of these so many at most, where there are others
   */
  sample(
    random: SeededRandom,
    rows: readonly number[],
    count: number,
    mostFirst = count,
  ): number[] {
    const corrected = rows.filter((row) => this.rows.has(row));
    if (corrected.length === 0) return random.sample(rows, count);
    const others = rows.filter((row) => !this.rows.has(row));
    const fewest = Math.min(count, Math.max(mostFirst, count - others.length));
    const first = random.sample(corrected, fewest);
    return [...first, ...random.sample(others, count - first.length)];
  }

  /** How much the triplets of each row count; null where all count alike. */
  weights(rows: Int32Array): Float32Array | null {
    if (!rows.some((row) => this.rows.has(row))) return null;
    return Float32Array.from(rows, (row) => (this.rows.has(row) ? CORRECTION_WEIGHT : 1));
  }
}
