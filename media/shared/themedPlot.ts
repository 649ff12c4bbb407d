import uPlot from 'uplot';
import { element } from './element';
import { onThemeChange, themeColour } from './theme';

export interface PlotOptions {
  title: string;
  heightPx: number;
  /** All but its size, made anew when the theme changes. */
  settings: (theme: PlotTheme) => Omit<uPlot.Options, 'width' | 'height'>;
}

/** The editor's colours, as a canvas takes them. */
export interface PlotTheme {
  text: string;
  /** An axis without its values. */
  axis: Pick<uPlot.Axis, 'stroke' | 'font' | 'grid' | 'ticks'>;
  /** @param variable "--vscode-charts-blue" */
  colour: (variable: string) => string;
  /** The same, so that what is behind is seen. @param share of the colour, 0–1 */
  faint: (variable: string, share: number) => string;
}

/** A plot of the library's in the theme's colours, as wide as there is room. It is described in words. */
export class ThemedPlot {
  readonly figure: HTMLElement;
  private readonly canvas = element('div', { class: 'canvas', role: 'img' });
  private readonly caption: HTMLElement;
  private plot: uPlot | null = null;
  private data: uPlot.AlignedData = [[]];

  constructor(private readonly options: PlotOptions) {
    this.canvas.setAttribute('aria-label', options.title);
    this.caption = element('figcaption', {}, options.title);
    this.figure = element('figure', {}, this.caption, this.canvas);
    this.canvas.style.minHeight = `${options.heightPx}px`;
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    onThemeChange(() => this.rebuild());
  }

  /** @param words what a reader who sees no picture is told @param title where it depends on the data */
  show(data: uPlot.AlignedData, words: string, title = this.options.title): void {
    this.data = data;
    this.caption.textContent = title;
    this.canvas.setAttribute('aria-label', `${title}: ${words}`);
    this.rebuild();
  }

  /** Draws again what depends on something else than the data. */
  redraw(): void {
    this.plot?.redraw(false);
  }

  private rebuild(): void {
    this.plot?.destroy();
    const width = this.canvas.clientWidth;
    const size = { width, height: this.options.heightPx };
    const settings = { ...this.options.settings(theme()), ...size };
    this.plot = width === 0 ? null : new uPlot(settings, this.data, this.canvas);
  }

  private resize(): void {
    const width = this.canvas.clientWidth;
    if (width === 0 || this.plot?.width === width) return;
    if (this.plot === null) this.rebuild();
    else this.plot.setSize({ width, height: this.options.heightPx });
  }
}

function theme(): PlotTheme {
  const text = themeColour('--vscode-foreground');
  const grid = { stroke: themeColour('--vscode-charts-lines', text), width: 0.5 };
  const font = `12px ${themeColour('--vscode-font-family', 'sans-serif')}`;
  const colour = (variable: string) => themeColour(variable, text);
  return {
    ...{ text, colour, axis: { stroke: text, font, grid, ticks: grid } },
    faint: (variable, share) =>
      `color-mix(in srgb, ${colour(variable)} ${100 * share}%, transparent)`,
  };
}

/** A line across a plot where something is, with a mark for those who see no colours. */
export function verticalLine(plot: uPlot, at: number, colour: string): void {
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(at, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
