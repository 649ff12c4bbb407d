/** Over so long a time the rate is counted. */
const WINDOW_MS = 2000;

/** How many frames a second are named, and how old a picture is when its names are there. */
export class Pace {
  private frames: { atMs: number; delayMs: number }[] = [];

  add(atMs: number, delayMs: number): void {
    this.frames.push({ atMs, delayMs });
    this.frames = this.frames.filter((it) => atMs - it.atMs <= WINDOW_MS);
  }

  /** "14.8 frames a second, 62 ms"; empty before there are two. */
  get words(): string {
    const { frames } = this;
    if (frames.length < 2) return '';
    const spanMs = frames.at(-1)!.atMs - frames[0]!.atMs;
    const perSecond = ((frames.length - 1) * 1000) / Math.max(1, spanMs);
    const delayMs = frames.reduce((sum, it) => sum + it.delayMs, 0) / frames.length;
    return `${perSecond.toFixed(1)} frames a second, ${Math.round(delayMs)} ms`;
  }

  clear(): void {
    this.frames = [];
  }
}
