const JPEG_QUALITY = 0.85;
/** Longer frames are shown and sent smaller: faces are found in fewer pixels than these. */
const LONGEST_SIDE_PX = 1920;

export interface Picture {
  source: CanvasImageSource;
  /** As it is shown and sent, pixels; boxes are in these. */
  width: number;
  height: number;
}

/** @param width of the source, pixels */
export function pictureOf(source: CanvasImageSource, width: number, height: number): Picture {
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(1, width, height));
  return { source, width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Frames that the page has itself. */
export interface PageFrames {
  /** What is to be seen now. */
  readonly picture: Picture;
  /** Waits for a picture that was not there before. @returns whether there is one; false at the end */
  next(): Promise<boolean>;
  stop(): void;
}

/** What a <video> plays: a camera or a file. */
export class VideoFrames implements PageFrames {
  /** @param release lets go what it plays */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly release: () => void,
  ) {}

  get picture(): Picture {
    return pictureOf(this.video, this.video.videoWidth, this.video.videoHeight);
  }

  next(): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.video.ended) return resolve(false);
      this.video.addEventListener('ended', () => resolve(false), { once: true });
      this.video.requestVideoFrameCallback(() => resolve(true));
    });
  }

  stop(): void {
    this.video.pause();
    this.release();
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
