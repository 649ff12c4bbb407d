import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { RocPoint } from '../../metrics/rocCurve';
import { trustedMarkup, type Html } from './html';
import type { ScoreHistogram } from './scoreHistogram';

/** One curve of the ROC plot. */
export interface RocSeries {
  points: readonly RocPoint[];
  negatives: number;
  /** A colour of the report's style sheet, as CSS. */
  colour: string;
  dashed: boolean;
}

/** As wide as the page shows them, so that their text is as large as the page's. */
const ROC_SIZE_PX = { width: 960, height: 420 };
const SCORES_SIZE_PX = { width: 490, height: 260 };
const FONT_PX = '13px';
/** Below one false accept there is nothing to see; one ten-thousandth is the lowest rate reported. */
const LOWEST_FAR = 1e-5;

/** The little of the DOM that is used here: the backend is compiled without its types. */
interface Page {
  readonly document: unknown;
}
interface DrawnPlot {
  setAttribute(name: string, value: string): void;
  querySelectorAll(selector: string): Iterable<{ removeAttribute(name: string): void }>;
  readonly outerHTML: string;
}

/** Static SVG of a plot; the page's style sheet colours it, so that it follows light and dark. */
function svg(options: Plot.PlotOptions, label: string): Html {
  const page = parseHTML('<!doctype html><html><body></body></html>') as unknown as Page;
  const drawn = Plot.plot({
    ...options,
    document: page.document as never,
    ariaLabel: label,
    style: { fontSize: FONT_PX },
  }) as unknown as DrawnPlot;
  drawn.setAttribute('role', 'img');
  // One picture with one name: groups must not have names of their own ("line", "area").
  for (const part of drawn.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  return trustedMarkup(drawn.outerHTML);
}

/** TAR over FAR, the FAR on a logarithmic axis down to one false accept. */
export function rocPlot(series: readonly RocSeries[], label: string): Html {
  const lowestFar = Math.min(...series.map(({ negatives }) => decadeAbove(1 / negatives)));
  const curves = series.map((one) => ({ ...one, points: visible(one.points, lowestFar) }));
  const lowestTar = Math.min(...curves.flatMap(({ points }) => points.map(({ tar }) => tar)));
  const options: Plot.PlotOptions = {
    ...ROC_SIZE_PX,
    marginLeft: 52,
    marginBottom: 44,
    x: {
      type: 'log',
      domain: [lowestFar, 1],
      label: 'False accept rate →',
      tickFormat: powerOfTen,
      ticks: Math.round(-Math.log10(lowestFar)),
    },
    y: {
      domain: [Math.min(0.9, Math.floor(lowestTar * 10) / 10), 1],
      label: '↑ True accept rate',
      tickFormat: '.0%',
      ticks: 6,
    },
    marks: [
      Plot.gridX({ ticks: decades(lowestFar), strokeOpacity: 0.15 }),
      Plot.gridY({ strokeOpacity: 0.15, ticks: 6 }),
      ...curves.map(({ points, colour, dashed }) =>
        Plot.lineY(points, {
          x: 'far',
          y: 'tar',
          stroke: colour,
          strokeWidth: dashed ? 1.75 : 2.5,
          strokeDasharray: dashed ? '5 4' : 'none',
          curve: 'step-after',
        }),
      ),
    ],
  };
  return svg(options, label);
}

/** The power of ten that is at least this, so that the axis begins with a tick. */
function decadeAbove(far: number): number {
  return Math.min(0.1, Math.max(LOWEST_FAR, 10 ** Math.ceil(Math.log10(far) - 1e-9)));
}

function decades(lowest: number): number[] {
  return Array.from({ length: Math.round(-Math.log10(lowest)) + 1 }, (_, i) => lowest * 10 ** i);
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 0.001 → "10⁻³"; other numbers have no label. */
function powerOfTen(value: number): string {
  const power = Math.round(Math.log10(value));
  if (Math.abs(value / 10 ** power - 1) > 1e-6) return '';
  return power === 0 ? '1' : `10⁻${SUPERSCRIPTS[-power]!}`;
}

/** The part of a curve right of `lowest`, beginning at the TAR it has there. */
function visible(points: readonly RocPoint[], lowest: number): { far: number; tar: number }[] {
  const atLowest = points.filter(({ far }) => far <= lowest).at(-1)?.tar ?? 0;
  return [{ far: lowest, tar: atLowest }, ...points.filter(({ far }) => far > lowest)];
}

/** Spread of the distances of both kinds, with the threshold. */
export function scoresPlot(scores: ScoreHistogram, threshold: number, label: string): Html {
  const curve = { curve: 'step', x: 'distance', y: 'share' } as const;
  const area = { ...curve, fillOpacity: 0.22 };
  const same = steps(scores.positives, scores.binWidth);
  const different = steps(scores.negatives, scores.binWidth);
  const highest = scores.binWidth * scores.positives.length;
  const options: Plot.PlotOptions = {
    ...SCORES_SIZE_PX,
    marginLeft: 52,
    marginBottom: 44,
    marginTop: 30,
    x: { domain: [0, highest], label: 'Squared distance →' },
    y: {
      zero: true,
      nice: true,
      label: null,
      tickFormat: '.0%',
      ticks: 4,
    },
    marks: [
      Plot.gridY({ strokeOpacity: 0.15, ticks: 4 }),
      Plot.areaY(same, { ...area, fill: 'var(--same)' }),
      Plot.areaY(different, { ...area, fill: 'var(--different)' }),
      Plot.lineY(same, { ...curve, stroke: 'var(--same)' }),
      Plot.lineY(different, { ...curve, stroke: 'var(--different)' }),
      Plot.ruleY([0], { strokeOpacity: 0.4 }),
      ...thresholdMarks(threshold, highest),
    ],
  };
  return svg(options, label);
}

function thresholdMarks(threshold: number, highest: number): Plot.Markish[] {
  if (threshold < 0 || threshold > highest) return [];
  const text = [`threshold ${threshold.toFixed(2)}`];
  return [
    Plot.ruleX([threshold], { strokeDasharray: '3 3', strokeWidth: 1.5 }),
    Plot.text(text, { x: [threshold], frameAnchor: 'top', dy: -14, lineAnchor: 'middle' }),
  ];
}

/** A point in the middle of each bin. */
function steps(shares: Float64Array, binWidth: number): { distance: number; share: number }[] {
  return Array.from(shares, (share, i) => ({ distance: (i + 0.5) * binWidth, share }));
}
