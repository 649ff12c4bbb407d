import type { LiveFace } from '../../protocol/src/live';
import { element } from '../shared/element';
import { themeColour } from '../shared/theme';
import { SmoothBoxes } from './smoothBoxes';

export interface Picture {
  source: CanvasImageSource;
  width: number;
  height: number;
}

const LABEL_PX = 16;
const LINE_PX = 3;
const UNKNOWN_DASH = [8, 6];

/** The camera's picture with a box and a name on every face. Known ones are whole lines, unknown ones dashed. */
export class Stage {
  readonly canvas = element('canvas', { role: 'img', 'aria-label': 'The camera’s picture' });
  isMirrored = false;
  private readonly boxes = new SmoothBoxes();
  private timer: number | null = null;
  private lastMs = 0;

  /** @param picture what is to be seen now; null: nothing yet */
  start(picture: () => Picture | null): void {
    this.stop();
    const draw = (nowMs: number) => {
      this.timer = requestAnimationFrame(draw);
      const now = picture();
      if (now !== null && now.width > 0) this.draw(now, nowMs - this.lastMs);
      this.lastMs = nowMs;
    };
    this.timer = requestAnimationFrame(draw);
  }

  show(faces: readonly LiveFace[]): void {
    this.boxes.aim(faces);
    const names = faces.map(({ name }) => name ?? 'somebody unknown');
    const who = names.length === 0 ? 'nobody is in it' : names.join(', ');
    this.canvas.setAttribute('aria-label', `The camera’s picture: ${who}`);
  }

  /** Nothing of the picture stays to be seen. */
  stop(): void {
    if (this.timer !== null) cancelAnimationFrame(this.timer);
    this.timer = null;
    this.show([]);
    const { width, height } = this.canvas;
    this.canvas.getContext('2d')!.clearRect(0, 0, width, height);
  }

  private draw({ source, width, height }: Picture, elapsedMs: number): void {
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const context = this.canvas.getContext('2d')!;
    context.save();
    if (this.isMirrored) context.setTransform(-1, 0, 0, 1, width, 0);
    context.drawImage(source, 0, 0, width, height);
    context.restore();
    for (const face of this.boxes.step(elapsedMs)) this.drawFace(context, face, width);
  }

  private drawFace(context: CanvasRenderingContext2D, face: LiveFace, pictureWidth: number): void {
    const { name, box } = face;
    const { y, width, height } = box;
    const x = this.isMirrored ? pictureWidth - box.x - width : box.x;
    const isKnown = name !== null;
    context.lineWidth = LINE_PX;
    context.strokeStyle = context.fillStyle = isKnown
      ? themeColour('--vscode-charts-green', '#388a34')
      : themeColour('--vscode-charts-orange', '#d18616');
    context.setLineDash(isKnown ? [] : UNKNOWN_DASH);
    context.strokeRect(x, y, width, height);
    context.font = `600 ${LABEL_PX}px ${themeColour('--vscode-font-family', 'sans-serif')}`;
    const label = name ?? 'unknown';
    const labelHeight = LABEL_PX + 8;
    const labelY = y >= labelHeight ? y - labelHeight : y + height;
    context.fillRect(x - LINE_PX / 2, labelY, context.measureText(label).width + 12, labelHeight);
    context.fillStyle = '#ffffff';
    context.strokeStyle = '#000000';
    context.setLineDash([]);
    // White with a dark edge is read on every colour of a theme.
    context.lineJoin = 'round';
    context.strokeText(label, x + 5, labelY + LABEL_PX + 1);
    context.fillText(label, x + 5, labelY + LABEL_PX + 1);
  }
}
