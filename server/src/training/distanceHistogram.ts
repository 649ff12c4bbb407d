/** Width of a bin of squared distances; those of unit vectors lie in 0–4. */
export const DISTANCE_BIN_WIDTH = 0.05;

const BINS = Math.round(4 / DISTANCE_BIN_WIDTH);

/** Counts squared distances of unit vectors in bins of one width, from 0 on. */
export class DistanceHistogram {
  private readonly bins = new Float64Array(BINS);

  /** @param distances 0–4; rounding may have put them just outside */
  add(distances: ArrayLike<number>): void {
    for (let i = 0; i < distances.length; i++) {
      const bin = Math.floor(distances[i]! / DISTANCE_BIN_WIDTH);
      this.bins[Math.min(Math.max(bin, 0), BINS - 1)]!++;
    }
  }

  /** How many lie in each bin, up to the last that holds any. */
  get counts(): number[] {
    return Array.from(this.bins.subarray(0, this.bins.findLastIndex((count) => count > 0) + 1));
  }
}
