import { element } from '../shared/element';
import { themeColour } from '../shared/theme';
import { packed, stamp } from './stamp';
import type { Colour } from './colours';
import { fitting, moved, nearestTo, within, zoomed, type Point, type View } from './view';

const ZOOM_STEP = 1.25;
const PAN_STEP_PX = 60;
/** A click is not a drag. */
const DRAG_FROM_PX = 4;
const NEAR_PX = 12;
/** What is not chosen, where something is. */
const DIMMED_ALPHA = 120;

export interface PlotEvents {
  /** The pointer is at a face, or no longer at one. */
  onPoint: (index: number | null, at: Point) => void;
  /** Faces were clicked or circled. @param adds to what is chosen */
  onChoose: (indices: number[], adds: boolean) => void;
}

/** Few faces shall be seen, many shall not cover each other. */
function radiusFor(count: number): number {
  if (count > 3000) return 2.5;
  return count > 300 ? 4 : 6;
}

/** Faces in the plane, to be moved, zoomed and circled. Pixels are those of the page. */
export class Plot {
  readonly root = element('div', {
    ...{ class: 'plot', tabindex: '0', role: 'application' },
    'aria-label':
      'Map of faces: arrows move it, plus and minus zoom, 0 shows all, V chooses what is seen',
  });
  /** The next drag circles faces even without Shift. */
  isLasso = false;
  private readonly faces = element('canvas');
  private readonly lines = element('canvas');
  private points: ArrayLike<number> = [];
  private colours: readonly Colour[] = [];
  private chosen: ReadonlySet<number> = new Set();
  private hidden: ReadonlySet<number> = new Set();
  private view: View = { scale: 1, offsetX: 0, offsetY: 0 };
  private outline: Point[] = [];
  private pixels: ImageData | null = null;
  private frame = 0;

  constructor(private readonly events: PlotEvents) {
    this.root.append(this.faces, this.lines);
    new ResizeObserver(() => this.resize()).observe(this.root);
    this.root.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    this.root.addEventListener('pointerdown', (event) => this.onDown(event));
    this.root.addEventListener('pointermove', (event) => this.onHover(event));
    this.root.addEventListener('pointerleave', () => events.onPoint(null, { x: 0, y: 0 }));
  }

  /** @param points x and y of each face */
  place(points: ArrayLike<number>): void {
    this.points = points;
    this.draw();
  }

  paint(
    colours: readonly Colour[],
    { chosen, hidden }: { chosen: ReadonlySet<number>; hidden: ReadonlySet<number> },
  ): void {
    [this.colours, this.chosen, this.hidden] = [colours, chosen, hidden];
    this.draw();
  }

  /** Shows all faces. */
  fit(): void {
    this.view = this.whole;
    this.draw();
  }

  /** Chooses all faces that can be seen: what is circled by the pointer can be had by zooming too. */
  chooseSeen(adds: boolean): void {
    const { width, height } = this;
    const corners = [
      { x: 0, y: 0 },
      { x: width, y: 0 },
      { x: width, y: height },
      { x: 0, y: height },
    ];
    this.choose(within(this.points, this.view, corners), adds);
  }

  /** @returns whether the key was one of the map's */
  onKey(key: string): boolean {
    const centre = { x: this.width / 2, y: this.height / 2 };
    const step: Record<string, [number, number]> = {
      ...{ ArrowLeft: [PAN_STEP_PX, 0], ArrowRight: [-PAN_STEP_PX, 0] },
      ...{ ArrowUp: [0, PAN_STEP_PX], ArrowDown: [0, -PAN_STEP_PX] },
    };
    if (key === '+' || key === '=') this.show(zoomed(this.view, ZOOM_STEP, centre, this.whole));
    else if (key === '-') this.show(zoomed(this.view, 1 / ZOOM_STEP, centre, this.whole));
    else if (key === '0') this.fit();
    else if (step[key] !== undefined) this.show(moved(this.view, ...step[key]));
    else return false;
    return true;
  }

  private get width(): number {
    return this.root.clientWidth;
  }

  private get height(): number {
    return this.root.clientHeight;
  }

  private get whole(): View {
    return fitting(this.points, this.width, this.height);
  }

  private show(view: View): void {
    this.view = view;
    this.draw();
  }

  private resize(): void {
    const { width, height } = this;
    if (width === 0 || height === 0) return;
    for (const canvas of [this.faces, this.lines]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    this.pixels = null;
    this.fit();
  }

  /** Once a frame, however often something has changed. */
  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      this.drawFaces();
      this.drawLines();
    });
  }

  private drawFaces(): void {
    const { width, height } = this.faces;
    const context = this.faces.getContext('2d');
    if (context === null || width === 0 || height === 0) return;
    this.pixels ??= new ImageData(width, height);
    const ratio = devicePixelRatio;
    const { scale, offsetX, offsetY } = this.view;
    const count = this.points.length / 2;
    stamp(new Uint32Array(this.pixels.data.buffer), width, height, {
      points: this.points,
      view: { scale: scale * ratio, offsetX: offsetX * ratio, offsetY: offsetY * ratio },
      colours: Uint32Array.from({ length: count }, (_, i) => this.pixelOf(i)),
      radiusPx: radiusFor(count) * ratio,
    });
    context.putImageData(this.pixels, 0, 0);
  }

  private pixelOf(i: number): number {
    const colour = this.colours[i];
    if (colour === undefined || this.hidden.has(i)) return 0;
    return packed(colour, this.chosen.size === 0 || this.chosen.has(i) ? 255 : DIMMED_ALPHA);
  }

  private drawLines(): void {
    const context = this.lines.getContext('2d');
    if (context === null) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    if (this.outline.length < 2) return;
    context.strokeStyle = themeColour('--vscode-focusBorder');
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    context.beginPath();
    for (const { x, y } of this.outline) context.lineTo(x, y);
    context.closePath();
    context.stroke();
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    this.show(zoomed(this.view, ZOOM_STEP ** (-event.deltaY / 100), this.at(event), this.whole));
  }

  private onHover(event: PointerEvent): void {
    if (event.buttons !== 0) return;
    const at = this.at(event);
    this.events.onPoint(this.nearest(at), at);
  }

  private onDown(down: PointerEvent): void {
    if (down.button !== 0) return;
    this.root.focus();
    this.root.setPointerCapture(down.pointerId);
    const circles = this.isLasso || down.shiftKey;
    const adds = down.ctrlKey || down.metaKey;
    const from = this.at(down);
    let last = from;
    let hasMoved = false;
    const move = (event: PointerEvent) => {
      const at = this.at(event);
      hasMoved ||= Math.hypot(at.x - from.x, at.y - from.y) >= DRAG_FROM_PX;
      if (!hasMoved) return;
      if (circles) this.outline.push(at);
      else this.view = moved(this.view, at.x - last.x, at.y - last.y);
      last = at;
      this.draw();
    };
    const end = () => {
      this.root.removeEventListener('pointermove', move);
      if (hasMoved && circles) this.choose(within(this.points, this.view, this.outline), adds);
      else if (!hasMoved)
        this.choose(
          [this.nearest(from)].filter((i) => i !== null),
          adds,
        );
      this.outline = [];
      this.draw();
    };
    this.root.addEventListener('pointermove', move);
    this.root.addEventListener('lostpointercapture', end, { once: true });
  }

  private choose(indices: readonly number[], adds: boolean): void {
    this.events.onChoose(
      indices.filter((i) => !this.hidden.has(i)),
      adds,
    );
  }

  private nearest(at: Point): number | null {
    const index = nearestTo(this.points, this.view, at, NEAR_PX);
    return index === null || this.hidden.has(index) ? null : index;
  }

  private at(event: MouseEvent): Point {
    const { left, top } = this.root.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}
