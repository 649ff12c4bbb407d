import type {
  CameraSettings,
  FrameRoute,
  NextFrame,
  PageFrame,
} from '../../protocol/src/webviewCamera';
import { CameraRememberRequest, CameraSettingsRequest } from '../../protocol/src/webviewCamera';
import { element } from '../shared/element';
import { takeFileDrops } from '../shared/fileDrops';
import type { PanelPage } from '../shared/panelPage';
import { CameraControls, FIRST_SETTINGS } from './controls';
import { openFile } from './fileFrames';
import { canvasJpeg, takeJpeg, type PageFrames, type Picture } from './pageFrames';
import { listCameras, openPanelCamera } from './panelCamera';
import { isOnlyOfRoute, OPENING, routesToTry } from './routes';
import { Stage } from './stage';
import './style.css';

type Asking = Pick<PanelPage<unknown, unknown>, 'request'>;

/** How the user wanted the camera last. To be had before the controls: it would undo what is chosen there meanwhile. */
export async function recallSettings(page: Asking): Promise<CameraSettings> {
  const kept = await page.request(CameraSettingsRequest, {}).catch(() => null);
  return kept ?? FIRST_SETTINGS;
}

/** What a panel does with frames. */
export interface WatchLine<Begun, Seen> {
  begin: (route: FrameRoute) => Promise<Begun>;
  /** Looks at a frame of the page's own. */
  see: (frame: PageFrame) => Promise<Seen>;
  /** Waits for a frame of another source and what was seen in it; null when it has ended. */
  next: () => Promise<NextFrame<Seen> | null>;
  end: () => Promise<unknown>;
  /** @param isOn whether it is still this time that the camera is on */
  onBegun: (begun: Begun, isOn: () => boolean) => void;
  onSeen: (seen: Seen, delayMs: number) => void;
  onStopped: () => void;
}

/** One time that the camera is on. */
interface Run<Seen> {
  route: FrameRoute;
  frames: PageFrames | null;
  /** The newest frame of a source outside the page. */
  picture: Picture | null;
  /** The frame after it, on its way. */
  coming: Promise<NextFrame<Seen> | null> | null;
}

/** A camera in a page: its controls, its picture, and the frames that go one by one to be looked at. */
export class CameraWatch<Begun, Seen> {
  readonly controls: CameraControls;
  readonly stage = new Stage();
  readonly failure = element('p', { class: 'error', role: 'alert', hidden: true });
  /** What is said besides failures. */
  readonly said = element('p', { class: 'secondary', 'aria-live': 'polite' });
  private readonly canvas = document.createElement('canvas');
  /** What ends while another begins sees that it is not meant any more. */
  private run: Run<Seen> | null = null;

  constructor(
    private readonly page: Asking,
    private settings: CameraSettings,
    private readonly line: WatchLine<Begun, Seen>,
  ) {
    this.controls = new CameraControls(this.settings, {
      start: () => void this.start(),
      stop: () => void this.stop(),
      file: (file) => void this.startFile(file),
      changed: (settings) => this.change(settings),
    });
    this.stage.isMirrored = this.settings.isMirrored;
    takeFileDrops((file) => void this.startFile(file));
  }

  get isOn(): boolean {
    return this.run !== null;
  }

  async start(file: File | null = null): Promise<void> {
    this.failure.hidden = true;
    this.said.textContent = '';
    const mine: Run<Seen> = { route: 'file', frames: null, picture: null, coming: null };
    this.run = mine;
    try {
      const begun = await this.open(mine, file);
      if (this.run !== mine) return mine.frames?.stop();
      this.line.onBegun(begun, () => this.run === mine);
      this.stage.isMirrored = this.settings.isMirrored && mine.route !== 'file';
      this.stage.start(() => mine.frames?.picture ?? mine.picture);
      if (mine.frames !== null) this.controls.setOn(true, file?.name);
      await this.look(mine);
    } catch (error) {
      mine.frames?.stop();
      if (this.run === mine)
        await this.stop(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param why what went wrong @param words what is said otherwise */
  async stop(why = '', words = ''): Promise<void> {
    this.run?.frames?.stop();
    this.run = null;
    this.controls.setOn(false);
    this.stage.stop();
    this.said.textContent = words;
    this.failure.textContent = why;
    this.failure.hidden = why === '';
    this.line.onStopped();
    await this.line.end().catch(() => undefined);
  }

  /** @returns what is shown, with its boxes and names; a JPEG in base64, null while nothing is */
  snapshot(): string | null {
    return this.isOn && this.stage.canvas.width > 0 ? canvasJpeg(this.stage.canvas) : null;
  }

  private async open(mine: Run<Seen>, file: File | null): Promise<Begun> {
    if (file !== null) {
      this.controls.setOn(true, OPENING.file);
      mine.frames = await openFile(file);
      return this.line.begin('file');
    }
    const routes = routesToTry(this.settings);
    for (const [i, route] of routes.entries()) {
      try {
        return await this.openRoute(mine, route);
      } catch (error) {
        if (this.run !== mine || i === routes.length - 1 || !isOnlyOfRoute(error)) throw error;
      }
    }
    throw new Error('unreachable: the last route returns or throws');
  }

  private async openRoute(mine: Run<Seen>, route: FrameRoute): Promise<Begun> {
    mine.route = route;
    this.controls.setOn(true, OPENING[route]);
    if (route === 'panel') {
      mine.frames = await openPanelCamera(this.settings, (words) => void this.stop(words));
      this.controls.showDevices(await listCameras());
    }
    return this.line.begin(route);
  }

  /** One frame at a time, and always the newest: a slow backend shows fewer, never older ones. */
  private async look(mine: Run<Seen>): Promise<void> {
    while (this.run === mine) {
      const startedMs = performance.now();
      const isMore = mine.frames === null ? await this.lookNext(mine) : await this.lookOwn(mine);
      if (this.run !== mine) return;
      if (!isMore) return this.stop('', 'The video has ended.');
      this.rememberRoute(mine.route);
      await this.keepPace(startedMs);
    }
  }

  private async lookOwn(mine: Run<Seen>): Promise<boolean> {
    const frames = mine.frames!;
    if (!(await frames.next())) return false;
    if (this.run !== mine) return true;
    const timeMs = frames.shownMs;
    const jpegBase64 = takeJpeg(frames.picture, this.canvas);
    const seen = await this.line.see({ jpegBase64, timeMs });
    if (this.run === mine) this.line.onSeen(seen, performance.now() - timeMs);
    return true;
  }

  private async lookNext(mine: Run<Seen>): Promise<boolean> {
    const next = await (mine.coming ?? this.line.next());
    mine.coming = null;
    if (next === null || this.run !== mine) return next !== null;
    if (this.settings.mostPerSecond === null) {
      // It is looked at while this one becomes a picture.
      mine.coming = this.line.next();
      mine.coming.catch(() => undefined);
    }
    const isFirst = mine.picture === null;
    mine.picture = await decode(next.jpegBase64);
    if (this.run !== mine) return true;
    if (isFirst) this.controls.setOn(true);
    this.line.onSeen(next.seen, next.delayMs);
    return true;
  }

  private async keepPace(startedMs: number): Promise<void> {
    const { mostPerSecond } = this.settings;
    if (mostPerSecond === null) return;
    const leftMs = startedMs + 1000 / mostPerSecond - performance.now();
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
  }

  private startFile(file: File): Promise<void> {
    return this.isOn ? this.stop().then(() => this.start(file)) : this.start(file);
  }

  private rememberRoute(route: FrameRoute): void {
    if (route === 'file' || this.settings.worked === route) return;
    this.remember({ ...this.settings, worked: route });
  }

  private remember(settings: CameraSettings): void {
    this.settings = settings;
    // Forgetting it is not worth an interruption.
    this.page.request(CameraRememberRequest, settings).catch(() => undefined);
  }

  private change(changed: CameraSettings): void {
    const { device, widthPx } = this.settings;
    const isOther = changed.device !== device || changed.widthPx !== widthPx;
    this.remember({ ...changed, worked: this.settings.worked });
    this.stage.isMirrored = changed.isMirrored && this.run?.route !== 'file';
    if (isOther && this.run?.route === 'panel') void this.stop().then(() => this.start());
  }
}

async function decode(jpegBase64: string): Promise<Picture> {
  const source = new Image();
  source.src = `data:image/jpeg;base64,${jpegBase64}`;
  await source.decode();
  return { source, width: source.naturalWidth, height: source.naturalHeight, frame: 0 };
}
