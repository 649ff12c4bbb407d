/** Boxes that glide over a picture that stands still are drawn so often: more is not seen. */
const GLIDE_EVERY_MS = 30;

/**
 * Says when a picture is to be drawn anew. A screen shows more frames than a camera: to draw with each of them
 * takes time from the networks, which work on the same processor.
 */
export class Redraw {
  private last: { source: unknown; frame: number; atMs: number } | null = null;
  private isAsked = false;

  /** What is over the picture has changed. */
  ask(): void {
    this.isAsked = true;
  }

  /** @param isGliding whether boxes are on their way */
  isDue(
    { source, frame }: { source: unknown; frame: number },
    nowMs: number,
    isGliding: boolean,
  ): boolean {
    const { last, isAsked } = this;
    const isNew = last === null || last.source !== source || last.frame !== frame;
    if (!isNew && !isAsked && !(isGliding && nowMs - last.atMs >= GLIDE_EVERY_MS)) return false;
    this.last = { source, frame, atMs: nowMs };
    this.isAsked = false;
    return true;
  }
}
