import type uPlot from 'uplot';
import type { EvaluationDetails, ModelDetails } from '../../protocol/src/evaluationDetails';
import { ThemedPlot, verticalLine, type PlotTheme } from '../shared/themedPlot';
import { atRates, logarithmicRates, percent } from './atThreshold';
import { namesOf, type ModelNames } from './shown';

const HEIGHT_PX = 240;
const RATES = 240;
const BAND_SHARE = 0.2;
const BEFORE_DASH = [6, 4];
const GENUINE = '--vscode-charts-blue';
const IMPOSTOR = '--vscode-charts-yellow';
const AFTER = '--vscode-charts-blue';
const BEFORE = '--vscode-charts-purple';

/** True over false accepts of all thresholds, with the bands; both models in one. */
export class RocChart {
  private readonly plot: ThemedPlot;
  private from = 1e-4;
  private far = 1;
  private names: ModelNames | null = null;

  /** @param pick a FAR was clicked */
  constructor(private readonly pick: (far: number) => void) {
    const title = 'Same-person pairs accepted (TAR), by different-person pairs accepted (FAR)';
    this.plot = new ThemedPlot({ title, heightPx: HEIGHT_PX, settings: (it) => this.settings(it) });
  }

  get figure(): HTMLElement {
    return this.plot.figure;
  }

  show({ before, after, summary }: EvaluationDetails): void {
    this.names = before === null ? null : namesOf(summary);
    // One pair is the least that can be seen.
    this.from = Math.min(0.1, 1 / summary.negativePairs);
    const rates = logarithmicRates(this.from, RATES);
    const series = ({ curve }: ModelDetails) => {
      const { tar, low, high } = atRates(curve, rates);
      return [tar, low, high];
    };
    const words = summary.tarAtFar['0.001'];
    this.plot.show(
      [rates, ...series(after), ...(before === null ? [] : series(before))],
      `a TAR of ${percent(words ?? 0)} at a FAR of 0.1 %. The table of figures has more.`,
    );
  }

  /** Shows where the slider is. */
  mark(far: number): void {
    this.far = Math.max(far, this.from);
    this.plot.redraw();
  }

  private settings({
    axis,
    colour,
    faint,
    text,
  }: PlotTheme): Omit<uPlot.Options, 'width' | 'height'> {
    const line = (label: string, variable: string, dash: number[]): uPlot.Series => ({
      ...{ label, stroke: colour(variable), width: 2, dash, points: { show: false } },
      value: (_, value) => (typeof value === 'number' ? percent(value) : '–'),
    });
    const edge = (): uPlot.Series => ({
      stroke: 'transparent',
      points: { show: false },
      class: 'edge',
    });
    const lines = (label: string, variable: string, dash: number[]) => [
      ...[line(label, variable, dash), edge(), edge()],
    ];
    const band = (at: number, variable: string): uPlot.Band => ({
      ...{ series: [at + 2, at + 1], fill: faint(variable, BAND_SHARE) },
    });
    return {
      scales: {
        x: { time: false, distr: 3, range: [this.from, 1] },
        y: { range: (_, lowest) => [Math.max(0, lowest - 0.02), 1.005] },
      },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      axes: [
        { ...axis, values: (_, at) => at.map((far) => (isPower(far) ? tick(far) : '')) },
        { ...axis, size: 60, values: (_, at) => at.map(tick) },
      ],
      bands: [band(1, AFTER), ...(this.names === null ? [] : [band(4, BEFORE)])],
      series: [
        { label: 'FAR', value: (_, far) => (typeof far === 'number' ? percent(far) : '–') },
        ...lines(this.names?.after ?? 'TAR', AFTER, []),
        ...(this.names === null ? [] : lines(this.names.before, BEFORE, BEFORE_DASH)),
      ],
      hooks: {
        draw: [(plot) => verticalLine(plot, this.far, text)],
        ready: [(plot) => this.listen(plot)],
      },
    };
  }

  private listen(plot: uPlot): void {
    plot.over.addEventListener('click', () => {
      const at = plot.cursor.left;
      if (at !== undefined && at >= 0) this.pick(plot.posToVal(at, 'x'));
    });
  }
}

/** "0.1 %", "20 %" */
function tick(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function isPower(far: number): boolean {
  const exponent = Math.log10(far);
  return Math.abs(exponent - Math.round(exponent)) < 1e-6;
}

/** How far apart faces of one and of two people are, as one model sees them. */
export class ScoreChart {
  private readonly plot: ThemedPlot;
  private threshold = 0;

  constructor() {
    const title = 'Distances as the model sees them';
    this.plot = new ThemedPlot({ title, heightPx: HEIGHT_PX, settings: (it) => this.settings(it) });
  }

  get figure(): HTMLElement {
    return this.plot.figure;
  }

  /** @param name of the model; null where there is no other */
  show({ scores, threshold }: ModelDetails, name: string | null): void {
    const { binWidth, genuine, impostor } = scores;
    this.threshold = threshold;
    const middles = genuine.map((_, i) => (i + 0.5) * binWidth);
    const most = (shares: readonly number[]) => middles[shares.indexOf(Math.max(...shares))]!;
    this.plot.show(
      [middles, genuine, impostor],
      `same-person pairs lie mostly at ${most(genuine).toFixed(2)}, different-person pairs at ${most(impostor).toFixed(2)}.`,
      ...(name === null ? [] : [`Distances: ${name}`]),
    );
  }

  mark(threshold: number): void {
    this.threshold = threshold;
    this.plot.redraw();
  }

  private settings({
    axis,
    colour,
    faint,
    text,
  }: PlotTheme): Omit<uPlot.Options, 'width' | 'height'> {
    const line = (label: string, variable: string, dash: number[]): uPlot.Series => ({
      ...{ label, stroke: colour(variable), fill: faint(variable, BAND_SHARE), width: 2, dash },
      points: { show: false },
      value: (_, share) => (typeof share === 'number' ? percent(share) : '–'),
    });
    return {
      scales: { x: { time: false } },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      axes: [
        { ...axis, values: (_, at) => at.map((distance) => distance.toFixed(1)) },
        { ...axis, size: 60, values: (_, at) => at.map(tick) },
      ],
      series: [
        {
          label: 'Distance',
          value: (_, at) => (typeof at === 'number' ? at.toFixed(2) : '–'),
        },
        line('One person', GENUINE, []),
        line('Two people', IMPOSTOR, BEFORE_DASH),
      ],
      hooks: { draw: [(plot) => verticalLine(plot, this.threshold, text)] },
    };
  }
}
