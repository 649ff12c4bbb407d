/** After so long without an end, the next one is not put down to the same cause. */
const HEALTHY_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** What ended so often in a row will end again. */
const MOST_IN_A_ROW = 5;

/** How long to wait before a process that ended by itself is started again: 0.5 s, 1 s, 2 s … */
export class BackOff {
  private endsInARow = 0;

  /**
   * @param ranMs how long it had run
   * @returns milliseconds to wait; null when it has ended too often
   */
  next(ranMs: number): number | null {
    if (ranMs >= HEALTHY_MS) this.reset();
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** this.endsInARow, LONGEST_WAIT_MS);
    this.endsInARow++;
    return this.endsInARow > MOST_IN_A_ROW ? null : waitMs;
  }

  /** Whether the end just counted was the first since all was well. */
  get isFirst(): boolean {
    return this.endsInARow === 1;
  }

  reset(): void {
    this.endsInARow = 0;
  }
}
