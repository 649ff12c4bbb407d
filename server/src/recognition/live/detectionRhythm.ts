/** Faces in sight are followed by their landmarks; so often the detector looks whether they are all. */
export const DETECT_EVERY_MS = 250;
/** Somebody who comes before an empty place is to have a name within half a second. */
const DETECT_EMPTY_MS = 120;
/**
 * A face that fills the picture is seen by the detector only with a border round it, which takes as long as the
 * picture itself: where nobody is in sight it is tried so often.
 */
const BORDER_EMPTY_MS = 250;

/** What is known of the faces before a frame. */
export interface InSight {
  /** Whether any is in sight. */
  anybody: boolean;
  /** Whether one is missing that was there a moment ago, or faces stand before one another. */
  inDoubt: boolean;
}

/** When the detector has to look, on the frames' own clock: the same video is looked at the same way every time. */
export class DetectionRhythm {
  private detectedMs = -Infinity;
  private borderedMs = -Infinity;

  /** @param everyMs while somebody is in sight */
  constructor(private readonly everyMs = DETECT_EVERY_MS) {}

  isDue(nowMs: number, { anybody, inDoubt }: InSight): boolean {
    const everyMs = anybody ? this.everyMs : Math.min(this.everyMs, DETECT_EMPTY_MS);
    return inDoubt || nowMs - this.detectedMs >= everyMs;
  }

  /** The detector looks now. @returns whether it is to try with a border where it finds nothing certain */
  detects(nowMs: number, { anybody }: InSight): boolean {
    this.detectedMs = nowMs;
    const tryBorder = anybody || nowMs - this.borderedMs >= Math.min(this.everyMs, BORDER_EMPTY_MS);
    if (tryBorder) this.borderedMs = nowMs;
    return tryBorder;
  }
}
