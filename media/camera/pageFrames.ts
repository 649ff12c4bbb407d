const JPEG_QUALITY = 0.85;
/** Longer frames are shown and sent smaller: faces are found in fewer pixels than these. */
const LONGEST_SIDE_PX = 1920;

export interface Picture {
  source: CanvasImageSource;
  /** As it is shown and sent, pixels; boxes are in these. */
  width: number;
  height: number;
  /** Counts what the source shows: the same number, the same picture. */
  frame: number;
}

/** @param width of the source, pixels */
export function pictureOf(
  source: CanvasImageSource,
  width: number,
  height: number,
  frame = 0,
): Picture {
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(1, width, height));
  return { source, width: Math.round(width * scale), height: Math.round(height * scale), frame };
}

/** Frames that the page has itself. */
export interface PageFrames {
  /** What is to be seen now. */
  readonly picture: Picture;
  /** Since when it is to be seen, on the page's clock. */
  readonly shownMs: number;
  /**
   * Gives the picture that is to be seen, at once if it was not given yet; else waits for the next one.
   * @returns whether there is one; false at the end
   */
  next(): Promise<boolean>;
  stop(): void;
}

/** What a <video> plays: a camera or a file. */
export class VideoFrames implements PageFrames {
  shownMs = 0;
  private shown = 0;
  private given = 0;
  private isOver = false;
  private timer = 0;
  private waiting: ((isThere: boolean) => void) | null = null;

  /** @param release lets go what it plays */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly release: () => void,
  ) {
    video.addEventListener('ended', this.end);
    this.watch();
  }

  get picture(): Picture {
    const { video, shown } = this;
    return pictureOf(video, video.videoWidth, video.videoHeight, shown);
  }

  next(): Promise<boolean> {
    return new Promise((resolve) => {
      this.waiting = resolve;
      this.answer();
    });
  }

  stop(): void {
    this.video.cancelVideoFrameCallback(this.timer);
    this.video.removeEventListener('ended', this.end);
    this.given = this.shown;
    this.end();
    this.video.pause();
    this.release();
  }

  private watch(): void {
    this.timer = this.video.requestVideoFrameCallback(() => {
      this.shown++;
      this.shownMs = performance.now();
      this.watch();
      this.answer();
    });
  }

  private readonly end = (): void => {
    this.isOver = true;
    this.answer();
  };

  private answer(): void {
    const isThere = this.given < this.shown;
    if (this.waiting === null || (!isThere && !this.isOver)) return;
    this.given = this.shown;
    this.waiting(isThere);
    this.waiting = null;
  }
}

/** @returns the picture of now, a JPEG in base64 */
export function takeJpeg({ source, width, height }: Picture, canvas: HTMLCanvasElement): string {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.drawImage(source, 0, 0, width, height);
  return canvasJpeg(canvas);
}

/** @returns what a canvas shows, a JPEG in base64 */
export function canvasJpeg(canvas: HTMLCanvasElement): string {
  return canvas.toDataURL('image/jpeg', JPEG_QUALITY).split(',')[1]!;
}
