import uPlot from 'uplot';
import { element } from '../shared/element';
import { onThemeChange, themeColour } from '../shared/theme';

const HEIGHT_PX = 220;
const LINE_PX = 2;
/** Fewer epochs than this are hard to see as a line alone. */
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
}

/** Lines over epochs, in the theme's colours. Its values are also in the page's table. */
export class Chart {
  readonly figure: HTMLElement;
  private readonly canvas = element('div', { class: 'canvas', role: 'img' });
  private plot: uPlot | null = null;
  private data: uPlot.AlignedData;

  constructor(private readonly options: ChartOptions) {
    this.data = [[], ...options.lines.map(() => [])];
    const caption = element('figcaption', {}, options.title);
    this.figure = element('figure', {}, caption, this.canvas);
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    onThemeChange(() => this.rebuild());
  }

  /**
   * @param epochs n numbers, rising
   * @param values n numbers a line; null where there is none
   */
  show(epochs: readonly number[], values: readonly (readonly (number | null)[])[]): void {
    const hadPoints = this.hasPoints;
    this.data = [[...epochs], ...values.map((line) => [...line])];
    this.canvas.setAttribute('aria-label', this.describe(epochs, values));
    if (this.plot === null || hadPoints !== this.hasPoints) this.rebuild();
    else this.plot.setData(this.data);
  }

  private get hasPoints(): boolean {
    return this.data[0].length <= POINTS_UP_TO;
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
    const { lines, format } = this.options;
    const text = themeColour('--vscode-foreground');
    const grid = { stroke: themeColour('--vscode-charts-lines', text), width: 0.5 };
    const font = `12px ${themeColour('--vscode-font-family', 'sans-serif')}`;
    const axis = { stroke: text, font, grid, ticks: grid };
    const whole = (value: number) => (Number.isInteger(value) ? String(value) : '');
    return {
      width,
      height: HEIGHT_PX,
      scales: { x: { time: false } },
      cursor: { y: false, points: { size: 7 } },
      legend: {
        markers: { dash: (_, i) => (lines[i - 1]?.dash === undefined ? 'solid' : 'dashed') },
      },
      axes: [
        { ...axis, values: (_, at) => at.map(whole) },
        { ...axis, size: 72, values: (_, at) => at.map(format) },
      ],
      series: [
        { label: 'Epoch', value: (_, epoch) => asText(epoch, String) },
        ...lines.map(({ label, colour, dash }) => ({
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
    epochs: readonly number[],
    values: readonly (readonly (number | null)[])[],
  ): string {
    const { title, lines, format } = this.options;
    if (epochs.length === 0) return `${title}: no epoch yet.`;
    const said = lines.flatMap(({ label }, i) => {
      const known = (values[i] ?? []).filter((value) => value !== null);
      return known.length === 0
        ? []
        : [`${label} from ${format(known[0]!)} to ${format(known.at(-1)!)}`];
    });
    return `${title}, epochs ${epochs[0]} to ${epochs.at(-1)}: ${said.join(', ') || 'not measured'}.`;
  }
}

/** The library says undefined where the cursor is nowhere, and null where there is no value. */
function asText(value: number | null | undefined, format: (value: number) => string): string {
  return typeof value === 'number' ? format(value) : '–';
}
