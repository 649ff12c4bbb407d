import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { figuresTable } from '../../../media/evaluation/figuresTable';
import type { EvaluationFigures, EvaluationSummary } from '../../../protocol/src/evaluation';

const figures = (currentThreshold: EvaluationFigures['currentThreshold']): EvaluationFigures => ({
  ...{ accuracy: 0.9, accuracyStdErr: 0.01, auc: 0.95, eer: 0.1, roc: [], identification: null },
  ...{ tarAtFar: { '0.1': 0.9 }, threshold: 0.3, thresholdFar: 0.001, currentThreshold },
});

/** The little of the DOM that this test looks at. */
interface Page {
  querySelectorAll(selector: string): Iterable<Page>;
  textContent: string;
}

function cellsOf(summary: Partial<EvaluationSummary>, name: string): string[] {
  const table = figuresTable(summary as EvaluationSummary) as unknown as Page;
  const textsOf = (row: Page, cell: string) =>
    Array.from(row.querySelectorAll(cell), ({ textContent }) => textContent);
  const row = [...table.querySelectorAll('tr')].find((one) => textsOf(one, 'th').includes(name));
  return textsOf(row!, 'td');
}

describe('the table of an evaluation’s figures', () => {
  beforeAll(() =>
    vi.stubGlobal(
      'document',
      (parseHTML('<html></html>') as unknown as { document: object }).document,
    ),
  );
  afterAll(() => vi.unstubAllGlobals());

  const after = figures({ threshold: 0.4321, tar: 0.91, far: 0.001 });
  const runs = { run: '/runs/b', against: '/runs/a' };
  const summary = (before: EvaluationFigures | null): EvaluationSummary =>
    ({ ...after, ...runs, before }) as EvaluationSummary;

  it('shows of both models what the threshold does that each is used with', () => {
    const both = summary(figures({ threshold: 0.1234, tar: 0.18, far: 0.002 }));
    expect(cellsOf(both, 'TAR at the threshold in use')).toEqual([
      '18.0 %',
      '91.0 %',
      '+73.00',
      '',
    ]);
    expect(cellsOf(both, 'FAR at the threshold in use')).toEqual([
      '0.200 %',
      '0.100 %',
      '−0.10',
      '',
    ]);
    expect(cellsOf(both, 'Threshold in use')).toEqual(['0.1234', '0.4321', '', '']);
  });

  it('leaves a gap where a model has no threshold', () => {
    const both = summary(figures(null));
    expect(cellsOf(both, 'TAR at the threshold in use')).toEqual(['–', '91.0 %', '', '']);
    expect(cellsOf(both, 'Threshold in use')).toEqual(['–', '0.4321', '', '']);
    expect(cellsOf(summary(null), 'TAR at the threshold in use')).toEqual(['91.0 %', '']);
  });
});
