/** A hint is said once it has been true for so long: faces tremble, and hints with them. */
const STEADY_MS = 350;

/** The hint to be shown, of those that come with every frame. */
export class SteadyHint {
  shown = '';
  private newest = '';
  private sinceMs = 0;

  /** @param isUrgent to be shown at once @returns whether another is shown now */
  offer(words: string, nowMs: number, isUrgent = false): boolean {
    if (words !== this.newest) {
      this.newest = words;
      this.sinceMs = nowMs;
    }
    const isSteady = isUrgent || this.shown === '' || nowMs - this.sinceMs >= STEADY_MS;
    if (!isSteady || words === this.shown) return false;
    this.shown = words;
    return true;
  }

  clear(): void {
    this.shown = this.newest = '';
  }
}
