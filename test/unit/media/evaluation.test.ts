import { describe, expect, it } from 'vitest';
import {
  around,
  atRates,
  logarithmicRates,
  percent,
  stepAt,
  stepOfFar,
} from '../../../media/evaluation/atThreshold';
import { cellOf, falseAccepts } from '../../../media/evaluation/matrix';
import { matches } from '../../../media/evaluation/groups';
import { namedThresholds, namesOf } from '../../../media/evaluation/shown';
import type { EvaluationSummary } from '../../../protocol/src/evaluation';
import {
  CONFUSION_DISTANCES,
  type EvaluationDetails,
  type ModelDetails,
  type PairSample,
} from '../../../protocol/src/evaluationDetails';

const point = (threshold: number, far: number, tar: number) => ({
  ...{ threshold, far, tar, tarLow: tar - 0.1, tarHigh: tar + 0.05 },
});
const CURVE = [point(-1, 0, 0), point(0.25, 0, 0.5), point(0.5, 0.01, 0.75), point(1, 1, 1)];

describe('the slider', () => {
  it.each([
    [-2, 0],
    [-1, 0],
    [0.3, 1],
    [0.5, 2],
    [7, 3],
  ])('is for a threshold of %d at stop %d', (threshold, step) => {
    expect(stepAt(CURVE, threshold)).toBe(step);
  });

  it.each([
    [0, 1],
    [0.009, 1],
    [0.01, 2],
    [1, 3],
  ])('is for a FAR of %d at the loosest threshold that keeps it, stop %d', (far, step) => {
    expect(stepOfFar(CURVE, far)).toBe(step);
  });
});

describe('thresholds with a name', () => {
  const rate = (far: number, threshold: number, tooFewPairs: boolean) => ({
    ...{ far, dir: 1, threshold, tooFewPairs },
  });
  const dirAtFar = [rate(0.1, 0.5, false), rate(0.01, 0.4, false), rate(0.001, 0.2, true)];
  const [before, after] = [0.31, 0.32].map(
    (threshold) => ({ threshold, thresholdFar: 0.001 }) as ModelDetails,
  );
  const details = {
    ...{ before, after },
    summary: {
      currentThreshold: { threshold: 0.3 },
      identification: { dirAtFar },
      before: { identification: null, currentThreshold: { threshold: 0.25 } },
    },
  } as unknown as EvaluationDetails;

  it('are the calibrated ones, by pairs and by as few strangers as can be measured, and the one in use', () => {
    expect(namedThresholds(details, after!)).toEqual([
      { label: 'Calibrated for FAR 0.001', threshold: 0.32 },
      { label: '1 % of strangers get a name', threshold: 0.4 },
      { label: 'In use', threshold: 0.3 },
    ]);
  });

  it('are fewer where there are no strangers, or no threshold is in use', () => {
    const ofBefore = (summary: object) =>
      namedThresholds({ ...details, summary } as EvaluationDetails, before!).map(
        ({ threshold }) => threshold,
      );
    expect(ofBefore(details.summary)).toEqual([0.31, 0.25]);
    expect(ofBefore({ before: { identification: null, currentThreshold: null } })).toEqual([0.31]);
  });
});

describe('the names of two models', () => {
  it('are those of their runs, or say which was before training', () => {
    const summary = { run: '/runs/b', against: 'C:\\runs\\a' } as EvaluationSummary;
    expect(namesOf(summary)).toEqual({ before: 'a', after: 'b' });
    expect(namesOf({ ...summary, run: null }).after).toBe('Untrained network');
    expect(namesOf({ ...summary, against: null }).before).toBe('Before training');
  });
});

describe('the pairs at a threshold', () => {
  const pairs = [0.1, 0.2, 0.3, 0.4].map((distance, i): PairSample => [i, i + 1, distance]);
  const distances = (found: PairSample[]) => found.map(([, , distance]) => distance);

  it('are those on either side, the nearest first', () => {
    const { accepted, refused } = around(pairs, 0.3, 2);
    expect(distances(accepted)).toEqual([0.3, 0.2]);
    expect(distances(refused)).toEqual([0.4]);
  });

  it('are on one side where all are accepted, or none', () => {
    expect(around(pairs, 1, 2)).toMatchObject({ refused: [] });
    expect(around(pairs, 0, 2)).toMatchObject({ accepted: [] });
  });
});

describe('the curve as it is drawn', () => {
  it('stands at FARs evenly spread over their logarithm', () => {
    const rates = logarithmicRates(0.001, 4);
    expect(rates.map((rate) => Number(rate.toFixed(9)))).toEqual([0.001, 0.01, 0.1, 1]);
  });

  it('has at each the TAR of the loosest threshold, within its band', () => {
    const { tar, low, high } = atRates(CURVE, [0.001, 0.01, 0.5, 1]);
    expect(tar).toEqual([0.5, 0.75, 0.75, 1]);
    tar.forEach((value, i) => {
      expect(low[i]).toBeLessThan(value);
      expect(high[i]).toBeGreaterThan(value);
    });
  });

  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.5, '50.0 %'],
    [0.0123, '1.23 %'],
    [0.00012, '0.012 %'],
    [0.000001, '< 0.001 %'],
  ])('writes %d as %s', (share, words) => {
    expect(percent(share)).toBe(words);
  });
});

describe('the matrix', () => {
  const cell = { a: 0, b: 2, pairs: 3, distances: [0.2, 0.4, 0.6], nearest: [] };
  const confusion = { people: ['ada', 'bea', 'cleo'], cells: [cell] };

  it('has the same cell on both sides', () => {
    expect(cellOf(confusion, 0, 2)).toBe(cell);
    expect(cellOf(confusion, 2, 0)).toBe(cell);
    expect(cellOf(confusion, 0, 1)).toBeUndefined();
  });

  it('counts false accepts at the threshold, and says when there are more than it knows', () => {
    expect(falseAccepts(cell, 0.4)).toBe('2');
    expect(falseAccepts(cell, 0.1)).toBe('0');
    const many = { ...cell, pairs: 100, distances: Array<number>(CONFUSION_DISTANCES).fill(0.1) };
    expect(falseAccepts(many, 0.4)).toBe('64+');
  });
});

it('people are found by a part of the name, or by a tag', () => {
  const ada = { person: 'Ada #women', tags: ['women'] } as Parameters<typeof matches>[0];
  expect(matches(ada, 'ada')).toBe(true);
  expect(matches(ada, '#women')).toBe(true);
  expect(matches(ada, '#wom')).toBe(false);
  expect(matches(ada, 'bea')).toBe(false);
});
