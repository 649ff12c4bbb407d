import { element } from '../shared/element';
import { NO_DEVICES, refusalWords, UNPLUGGED } from './refusals';

const SIZE = { width: { ideal: 640 }, height: { ideal: 480 } };
const JPEG_QUALITY = 0.85;
const CANVAS_SIDE_PX = 1280;

/** The camera that the page itself opens. */
export class PanelCamera {
  private readonly canvas = document.createElement('canvas');

  private constructor(
    private readonly stream: MediaStream,
    readonly video: HTMLVideoElement,
  ) {}

  /**
   * @param device null: whichever the browser gives
   * @param onGone it was unplugged while it ran; hears why
   * @throws Error with a sentence and a next step
   */
  static async open(device: string | null, onGone: (words: string) => void): Promise<PanelCamera> {
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined) throw new Error(NO_DEVICES);
    try {
      const wanted = device === null ? {} : { deviceId: { exact: device } };
      const stream = await devices.getUserMedia({ video: { ...SIZE, ...wanted }, audio: false });
      for (const track of stream.getTracks()) track.onended = () => onGone(UNPLUGGED);
      const video = element('video', { muted: true, playsinline: true });
      video.srcObject = stream;
      await video.play();
      return new PanelCamera(stream, video);
    } catch (error) {
      throw new Error(refusalWords(error), { cause: error });
    }
  }

  get device(): string | null {
    return this.stream.getVideoTracks()[0]?.getSettings().deviceId ?? null;
  }

  /** The cameras there are; their names are known once one was allowed. */
  static async list(): Promise<{ id: string; title: string }[]> {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all
      .filter(({ kind }) => kind === 'videoinput')
      .map(({ deviceId, label }, i) => ({ id: deviceId, title: label || `Camera ${i + 1}` }));
  }

  /** Waits for a picture that was not there before. */
  nextPicture(): Promise<void> {
    return new Promise((resolve) => {
      const isOver = () => this.stream.getVideoTracks().every((it) => it.readyState === 'ended');
      if (isOver()) return resolve();
      this.video.requestVideoFrameCallback(() => resolve());
    });
  }

  /** @returns the picture of now, a JPEG in base64 */
  grab(): string {
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, CANVAS_SIDE_PX / Math.max(videoWidth, videoHeight));
    this.canvas.width = Math.round(videoWidth * scale);
    this.canvas.height = Math.round(videoHeight * scale);
    const { width, height } = this.canvas;
    this.canvas.getContext('2d')!.drawImage(this.video, 0, 0, width, height);
    return this.canvas.toDataURL('image/jpeg', JPEG_QUALITY).split(',')[1]!;
  }

  stop(): void {
    for (const track of this.stream.getTracks()) track.stop();
    this.video.srcObject = null;
  }
}
