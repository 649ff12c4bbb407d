import type { EvaluationFigures, EvaluationSummary } from '../../protocol/src/evaluation';
import { percent } from './atThreshold';
import { row, table } from './groups';
import { namesOf } from './shown';

interface Figure {
  name: string;
  read: (figures: EvaluationFigures) => number | null | undefined;
  /** Whether there are fewer pairs or strangers than the rate needs: one more could change the figure. */
  isWeak?: (summary: EvaluationSummary) => boolean;
}

const ALARM_RATES = ['10 %', '1 %', '0.1 %'];

const SHARES: Figure[] = [
  { name: 'Accuracy', read: (it) => it.accuracy },
  { name: 'Equal error rate', read: (it) => it.eer },
  ...['0.1', '0.01', '0.001', '0.0001'].map((far) => ({
    name: `TAR at FAR ${far}`,
    read: (it: EvaluationFigures) => it.tarAtFar[far],
    isWeak: (it: EvaluationSummary) => it.negativePairs < 1 / Number(far),
  })),
  { name: 'TAR at the threshold in use', read: (it) => it.currentThreshold?.tar },
  { name: 'FAR at the threshold in use', read: (it) => it.currentThreshold?.far },
  { name: 'Rank-1', read: (it) => it.identification?.rankOne },
  ...ALARM_RATES.map((rate, at) => ({
    name: `Named rightly where ${rate} of strangers get a name`,
    read: (it: EvaluationFigures) => it.identification?.dirAtFar[at]?.dir,
    isWeak: (it: EvaluationSummary) => it.identification?.dirAtFar[at]?.tooFewPairs ?? false,
  })),
];

/** The figures of both models side by side. */
export function figuresTable(summary: EvaluationSummary): HTMLElement {
  const { before } = summary;
  const models = before === null ? [summary] : [before, summary];
  const share = (value: number | null | undefined) =>
    typeof value === 'number' ? percent(value) : '–';
  const rows = SHARES.map(({ name, read, isWeak }) => {
    const values = models.map(read);
    const weak = isWeak?.(summary) === true ? 'too few to be sure' : '';
    return row(name, [...values.map(share), ...(before === null ? [] : [change(values)]), weak]);
  });
  const plain = (name: string, read: (figures: EvaluationFigures) => number | undefined) =>
    row(name, [
      ...models.map((figures) => read(figures)?.toFixed(4) ?? '–'),
      ...(before === null ? [''] : ['', '']),
    ]);
  const names = namesOf(summary);
  const heads =
    before === null ? ['Figure', 'Value', ''] : ['Figure', names.before, names.after, 'Points', ''];
  return table('Figures of the evaluation', heads, [
    ...rows,
    plain('Area under the curve', ({ auc }) => auc),
    plain('Threshold in use', (it) => it.currentThreshold?.threshold),
    plain(`Threshold for FAR ${summary.thresholdFar}`, ({ threshold }) => threshold),
  ]);
}

/** "+1.20", in percentage points. */
function change([before, after]: readonly (number | null | undefined)[]): string {
  if (typeof before !== 'number' || typeof after !== 'number') return '';
  const points = (100 * (after - before)).toFixed(2);
  if (Number(points) === 0) return '0';
  return points.startsWith('-') ? points.replace('-', '−') : `+${points}`;
}
