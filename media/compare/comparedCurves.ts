import type { ComparedRun, EpochFigures } from '../../protocol/src/runs';
import { Chart, type Line } from '../shared/chart';
import { element } from '../shared/element';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const CHARTS: readonly {
  title: string;
  format: (value: number) => string;
  areShares?: boolean;
  read: (figures: EpochFigures) => number | null;
}[] = [
  { title: 'Loss', format: (value) => value.toFixed(4), read: ({ loss }) => loss },
  {
    title: 'New photos accepted at a false accept rate of 0.001, kept head',
    ...{ format: percent, areShares: true },
    read: ({ kept }) => kept.newPhotos,
  },
  {
    title: 'People never seen: the same',
    ...{ format: percent, areShares: true },
    read: ({ kept }) => kept.unseenPeople,
  },
  {
    title: 'Triplets that still teach something',
    ...{ format: percent, areShares: true },
    read: ({ active }) => active,
  },
];

const COLOURS = ['blue', 'red', 'green', 'yellow', 'purple', 'orange'].map(
  (name) => `--vscode-charts-${name}`,
);
const DASHES = [undefined, [6, 4], [2, 3], [10, 4, 2, 4]];

/** Curves of several runs over each other. */
export class ComparedCurves {
  readonly section: HTMLElement;
  private readonly charts: Chart[];

  /** @param names of the runs, in their order */
  constructor(names: readonly string[]) {
    const lines = names.map(lineOf);
    this.charts = CHARTS.map((options) => new Chart({ ...options, lines }));
    this.section = element('div', { class: 'curves' }, ...this.charts.map(({ figure }) => figure));
  }

  show(runs: readonly ComparedRun[]): void {
    const byEpoch = runs.map(({ epochs }) => new Map(epochs.map((one) => [one.epoch, one])));
    const numbers = [...new Set(byEpoch.flatMap((run) => [...run.keys()]))].sort((a, b) => a - b);
    this.charts.forEach((chart, i) => {
      const { read } = CHARTS[i]!;
      const valueOf = (figures: EpochFigures | undefined) => (figures ? read(figures) : null);
      chart.show(
        numbers,
        byEpoch.map((run) => numbers.map((epoch) => valueOf(run.get(epoch)))),
      );
    });
  }
}

/** By colour and by dashes: neighbours differ in both. */
function lineOf(label: string, i: number): Line {
  const dash = DASHES[i % DASHES.length];
  return { label, colour: COLOURS[i % COLOURS.length]!, ...(dash === undefined ? {} : { dash }) };
}
