import type { EpochFigures } from '../../protocol/src/runs';
import { Chart, type ChartOptions } from '../shared/chart';
import { element } from '../shared/element';

type Read = (figures: EpochFigures) => number | null;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** A chart, and what each of its lines shows of an epoch. */
const CHARTS: readonly (ChartOptions & { reads: readonly Read[] })[] = [
  {
    title: 'Loss',
    format: (value) => value.toFixed(4),
    lines: [{ label: 'Triplet loss', colour: '--vscode-charts-yellow' }],
    reads: [({ loss }) => loss],
  },
  {
    title: 'Validation: same-person pairs accepted at a false accept rate of 0.001',
    ...{ format: percent, areShares: true },
    lines: [
      { label: 'New photos, kept head', colour: '--vscode-charts-blue' },
      { label: 'New photos, as trained', colour: '--vscode-charts-blue', dash: [4, 4] },
      { label: 'People never seen, kept head', colour: '--vscode-charts-green' },
      { label: 'People never seen, as trained', colour: '--vscode-charts-green', dash: [4, 4] },
    ],
    reads: [
      ({ kept }) => kept.newPhotos,
      ({ trained }) => trained.newPhotos,
      ({ kept }) => kept.unseenPeople,
      ({ trained }) => trained.unseenPeople,
    ],
  },
  {
    title: 'Triplets that still teach something',
    ...{ format: percent, areShares: true },
    lines: [{ label: 'Active triplets', colour: '--vscode-charts-orange' }],
    reads: [({ active }) => active],
  },
  {
    title: 'Mean distances in triplets',
    format: (value) => value.toFixed(2),
    lines: [
      { label: 'Same person', colour: '--vscode-charts-green' },
      { label: 'Different people', colour: '--vscode-charts-red', dash: [4, 4] },
    ],
    reads: [({ meanPositive }) => meanPositive, ({ meanNegative }) => meanNegative],
  },
  {
    title: 'Triplets a second, without validation',
    format: (value) => Math.round(value).toLocaleString('en'),
    lines: [{ label: 'Triplets', colour: '--vscode-charts-purple' }],
    reads: [({ tripletsPerSecond }) => tripletsPerSecond],
  },
];

/** How the run went, epoch by epoch. */
export class Curves {
  readonly section: HTMLElement;
  private readonly charts = CHARTS.map((options) => new Chart(options));

  constructor() {
    this.section = element('div', { class: 'curves' }, ...this.charts.map(({ figure }) => figure));
  }

  show(epochs: readonly EpochFigures[]): void {
    const numbers = epochs.map(({ epoch }) => epoch);
    this.charts.forEach((chart, i) =>
      chart.show(
        numbers,
        CHARTS[i]!.reads.map((read) => epochs.map(read)),
      ),
    );
  }
}
