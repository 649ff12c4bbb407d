import { element } from '../shared/element';
import { drawFace } from './drawFace';
import type { Picture } from './pageFrames';
import { Redraw } from './redraw';
import { SmoothBoxes, type FramedFace } from './smoothBoxes';

/** The camera’s picture with a box on every face: whole lines for the known, dashed ones for the unknown. */
export class Stage {
  readonly canvas = element('canvas', { role: 'img', 'aria-label': 'The camera’s picture' });
  private readonly boxes = new SmoothBoxes();
  private redraw = new Redraw();
  private timer: number | null = null;
  private drawnMs = 0;
  private isMirror = false;

  set isMirrored(isMirrored: boolean) {
    this.isMirror = isMirrored;
    this.redraw.ask();
  }

  /** @param picture what is to be seen now; null: nothing yet */
  start(picture: () => Picture | null): void {
    this.stop();
    this.redraw = new Redraw();
    const look = (nowMs: number) => {
      this.timer = requestAnimationFrame(look);
      const now = picture();
      if (now === null || now.width === 0) return;
      if (!this.redraw.isDue(now, nowMs, this.boxes.areGliding)) return;
      this.draw(now, nowMs - this.drawnMs);
      this.drawnMs = nowMs;
    };
    this.timer = requestAnimationFrame(look);
  }

  /**
   * @param who is in the picture, for those who do not see it
   * @param takenMs when the frame was taken that the faces are in; whoever measures the delay reads it in the page
   */
  show(faces: readonly FramedFace[], who = 'nobody is in it', takenMs?: number): void {
    this.boxes.aim(faces);
    this.redraw.ask();
    this.canvas.dataset['takenMs'] = String(takenMs ?? '');
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
    if (this.isMirror) context.setTransform(-1, 0, 0, 1, width, 0);
    context.drawImage(source, 0, 0, width, height);
    context.restore();
    for (const face of this.boxes.step(elapsedMs)) {
      const x = this.isMirror ? width - face.box.x - face.box.width : face.box.x;
      drawFace(context, { ...face, box: { ...face.box, x } }, width);
    }
  }
}
