import { element } from '../shared/element';
import { pictureOf, VideoFrames, type PageFrames, type Picture } from './pageFrames';

/** A photo is looked at again after so long: a name is a vote over several looks. */
const PHOTO_EVERY_MS = 150;

/**
 * A photo or a video that was dropped on the page, or chosen; it is read by the page alone.
 * @throws Error with a sentence and a next step
 */
export async function openFile(file: File): Promise<PageFrames> {
  if (file.type.startsWith('video/')) return openVideo(file);
  try {
    return new PhotoFrames(await createImageBitmap(file));
  } catch (error) {
    throw new Error(unreadable(file), { cause: error });
  }
}

async function openVideo(file: File): Promise<PageFrames> {
  const address = URL.createObjectURL(file);
  const video = element('video', { muted: true, playsinline: true, src: address });
  video.muted = true;
  try {
    await video.play();
  } catch (error) {
    URL.revokeObjectURL(address);
    throw new Error(unreadable(file), { cause: error });
  }
  return new VideoFrames(video, () => URL.revokeObjectURL(address));
}

/** One picture, as a camera that shows nothing else. */
class PhotoFrames implements PageFrames {
  readonly picture: Picture;
  private isStopped = false;

  constructor(private readonly bitmap: ImageBitmap) {
    this.picture = pictureOf(bitmap, bitmap.width, bitmap.height);
  }

  /** It is to be seen whenever it is looked at. */
  get shownMs(): number {
    return performance.now();
  }

  async next(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, PHOTO_EVERY_MS));
    return !this.isStopped;
  }

  stop(): void {
    this.isStopped = true;
    this.bitmap.close();
  }
}

function unreadable({ name }: File): string {
  return (
    `${name} is no photo and no video that this panel can show. Choose a JPEG, PNG or WebP photo or an MP4 or ` +
    'WebM video; others are read by “Video or camera by ffmpeg…”.'
  );
}
