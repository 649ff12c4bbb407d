import uPlot from 'uplot';
import { element } from './element';
import { onThemeChange, themeColour } from './theme';

const HEIGHT_PX = 220;
const LINE_PX = 2;
/** Fewer values than this are hard to see as a line alone. */
const POINTS_UP_TO = 30;

export interface Line {
  label: string;
  /** Variable of the theme. */
  colour: string;
  /** Told apart without colours too. */
  dash?: number[];
}

export interface ChartOptions {
  title: string;
  lines: readonly Line[];
  /** How a value is written, on the axis and in the legend. */
  format: (value: number) => string;
  /** Values are 0–1, and so is their axis. */
  areShares?: boolean;
  /** What they are drawn over; default: epochs. */
  over?: Over;
  /** steps: counts of bins, filled, each from its place to the next. */
  shape?: 'line' | 'steps';
}

export interface Over {
  label: string;
  format: (value: number) => string;
}

const EPOCHS: Over = {
  label: 'Epoch',
  format: (value) => (Number.isInteger(value) ? String(value) : ''),
};

/** Lines over epochs or else, in the theme's colours. Its values are also in a table of the page. */
export class Chart {
  readonly figure: HTMLElement;
  private readonly canvas = element('div', { class: 'canvas', role: 'img' });
  private plot: uPlot | null = null;
  private data: uPlot.AlignedData;

  constructor(private readonly options: ChartOptions) {
    this.data = [[], ...options.lines.map(() => [])];
    this.canvas.setAttribute('aria-label', this.describe([], []));
    const caption = element('figcaption', {}, options.title);
    this.figure = element('figure', {}, caption, this.canvas);
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    onThemeChange(() => this.rebuild());
  }

  /**
   * @param places n numbers, rising: epochs, or where bins begin
   * @param values n numbers a line; null where there is none
   */
  show(places: readonly number[], values: readonly (readonly (number | null)[])[]): void {
    const hadPoints = this.hasPoints;
    this.data = [[...places], ...values.map((line) => [...line])];
    this.canvas.setAttribute('aria-label', this.describe(places, values));
    if (this.plot === null || hadPoints !== this.hasPoints) this.rebuild();
    else this.plot.setData(this.data);
  }

  private get hasPoints(): boolean {
    return this.options.shape !== 'steps' && this.data[0].length <= POINTS_UP_TO;
  }

  private rebuild(): void {
    this.plot?.destroy();
    const width = this.canvas.clientWidth;
    this.plot = width === 0 ? null : new uPlot(this.settings(width), this.data, this.canvas);
  }

  private resize(): void {
    const width = this.canvas.clientWidth;
    if (width === 0) return;
    if (this.plot === null) this.rebuild();
    else if (this.plot.width !== width) this.plot.setSize({ width, height: HEIGHT_PX });
  }

  private settings(width: number): uPlot.Options {
    const { lines, format, areShares = false, over = EPOCHS, shape = 'line' } = this.options;
    const text = themeColour('--vscode-foreground');
    const grid = { stroke: themeColour('--vscode-charts-lines', text), width: 0.5 };
    const font = `12px ${themeColour('--vscode-font-family', 'sans-serif')}`;
    const axis = { stroke: text, font, grid, ticks: grid };
    const stepped = uPlot.paths.stepped!({ align: 1 });
    return {
      width,
      height: HEIGHT_PX,
      scales: { x: { time: false }, ...(areShares ? { y: { range: shareRange } } : {}) },
      cursor: { y: false, points: { size: 7 } },
      legend: {
        markers: { dash: (_, i) => (lines[i - 1]?.dash === undefined ? 'solid' : 'dashed') },
      },
      axes: [
        { ...axis, values: (_, at) => at.map(over.format) },
        { ...axis, size: 72, values: (_, at) => at.map(format) },
      ],
      series: [
        { label: over.label, value: (_, place) => asText(place, over.format) },
        ...lines.map(({ label, colour, dash }) => ({
          ...(shape === 'steps' ? { paths: stepped, fill: faint(themeColour(colour, text)) } : {}),
          label,
          stroke: themeColour(colour, text),
          width: LINE_PX,
          ...(dash === undefined ? {} : { dash }),
          points: { show: this.hasPoints, size: 5, fill: themeColour(colour, text) },
          value: (_: uPlot, value: number | null | undefined) => asText(value, format),
        })),
      ],
    };
  }

  /** "Loss: Training from 0.0512 to 0.0034." */
  private describe(
    places: readonly number[],
    values: readonly (readonly (number | null)[])[],
  ): string {
    const { title, lines, format, over = EPOCHS, shape } = this.options;
    if (places.length === 0) return `${title}: nothing yet.`;
    const [first, last] = [over.format(places[0]!), over.format(places.at(-1)!)];
    const range = `${title}, ${over.label.toLowerCase()} ${first} to ${last}`;
    if (shape === 'steps') return `${range}: ${lines.map(({ label }) => label).join(', ')}.`;
    const said = lines.flatMap(({ label }, i) => {
      const known = (values[i] ?? []).filter((value) => value !== null);
      return known.length === 0
        ? []
        : [`${label} from ${format(known[0]!)} to ${format(known.at(-1)!)}`];
    });
    return `${range}: ${said.join(', ') || 'not measured'}.`;
  }
}

/** Around the values, but never below 0 or above 1. */
function shareRange(_: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
  const [from, to] = uPlot.rangeNum(min ?? 0, max ?? 1, 0.1, true);
  return [Math.max(from ?? 0, 0), Math.min(to ?? 1, 1)];
}

/** The same colour, through which others are seen. */
function faint(colour: string): string {
  return `color-mix(in srgb, ${colour} 25%, transparent)`;
}

/** The library says undefined where the cursor is nowhere, and null where there is no value. */
function asText(value: number | null | undefined, format: (value: number) => string): string {
  return typeof value === 'number' ? format(value) : '–';
}
