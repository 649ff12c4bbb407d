import type { EvaluationResult, ModelFigures } from '../evaluationResult';

/** One line of the table of figures. */
export interface FigureRow {
  name: string;
  before: string | null;
  value: string;
  /** Difference to `before` in words; null without one. */
  change: string | null;
  /** 'better', 'worse' or 'same' than before. */
  trend: 'better' | 'worse' | 'same';
  /** The numbers it rests on. */
  restsOn: string;
  /** True when those numbers are too small for the figure. */
  weak: boolean;
}

/** A change of less than this share shows as 0.00 and means nothing. */
const SMALLEST_CHANGE = 0.00005;

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

export function count(n: number): string {
  return n.toLocaleString('en');
}

/** All figures of an evaluation, in the order of the report. */
export function figureRows(result: EvaluationResult): FigureRow[] {
  return [
    ...accuracyRows(result),
    ...tarRows(result),
    ...inUseRows(result),
    ...identificationRows(result),
  ];
}

function accuracyRows(result: EvaluationResult): FigureRow[] {
  const pairs = `${count(result.positivePairs)} same-person and ${count(result.negativePairs)} different-person pairs`;
  const withError = (figures: ModelFigures): string =>
    `${percent(figures.accuracy)} ± ${(figures.accuracyStdErr * 100).toFixed(2)}`;
  const accuracy = row(result, 'Accuracy', (figures) => figures.accuracy, accuracyBasis(result));
  const trend = isWithinError(result) ? ('same' as const) : accuracy.trend;
  return [
    {
      ...accuracy,
      trend,
      value: withError(result),
      before: result.before && withError(result.before),
    },
    row(result, 'Area under the ROC curve', (figures) => figures.auc, pairs),
    row(result, 'Equal error rate', (figures) => figures.eer, pairs, 'less is better'),
  ];
}

/** Whether the change is no larger than either standard error. */
function isWithinError({ accuracy, accuracyStdErr, before }: EvaluationResult): boolean {
  if (before === null) return true;
  const error = Math.max(accuracyStdErr, before.accuracyStdErr);
  return Math.abs(accuracy - before.accuracy) <= error;
}

function accuracyBasis({ accuracyPairs, folds, foldsBy }: EvaluationResult): string {
  const how = {
    file: `${folds} folds of the pairs file`,
    people: `${folds} folds, nobody in two`,
    pairs: `${folds} random folds`,
  };
  return `${count(accuracyPairs)} pairs, ${how[foldsBy]}`;
}

function tarRows(result: EvaluationResult): FigureRow[] {
  return result.operatingPoints.map((point, i) => {
    const basis = `${count(point.positives)} same-person pairs; ${count(point.falseAccepts)} of ${count(point.negatives)} different-person pairs accepted`;
    const line = row(
      result,
      `TAR at FAR ${point.far}`,
      (figures) => figures.operatingPoints[i]!.tar,
      basis,
    );
    return point.tooFewPairs ? weak(line) : line;
  });
}

/**
 * What each model does as it is used. At one FAR for both, two models can be alike of which one names hardly anybody
 * because its own threshold was calibrated on wrong labels.
 */
function inUseRows(result: EvaluationResult): FigureRow[] {
  const { before, positivePairs, negativePairs } = result;
  const models = before === null ? [result] : [before, result];
  const thresholds = models.map((one) => one.currentThreshold?.threshold.toFixed(4) ?? 'none');
  const basis = (pairs: number, kind: string) =>
    `${count(pairs)} ${kind} pairs; threshold ${thresholds.join(' → ')}`;
  const rate = (which: 'tar' | 'far') => (figures: ModelFigures) =>
    figures.currentThreshold?.[which] ?? null;
  const [tar, far] = ['TAR at the threshold in use', 'FAR at the threshold in use'] as const;
  return [
    row(result, tar, rate('tar'), basis(positivePairs, 'same-person')),
    row(result, far, rate('far'), basis(negativePairs, 'different-person'), 'less is better'),
  ];
}

function identificationRows(result: EvaluationResult): FigureRow[] {
  const { identification } = result;
  if (identification === null) return [];
  const { knownPeople, galleryImages, knownProbes, unknownProbes, unknownPeople } = identification;
  const gallery = `${count(knownProbes)} photos of ${count(knownPeople)} people, ${count(galleryImages)} enrolled`;
  const strangers = `also ${count(unknownProbes)} photos of ${count(unknownPeople)} strangers`;
  const rankOne = row(result, 'Rank-1', (figures) => figures.identification!.rankOne, gallery);
  const dir = identification.dirAtFar.map((point, i) => {
    const line = row(
      result,
      `DIR at FAR ${point.far}`,
      (figures) => figures.identification!.dirAtFar[i]!.dir,
      `${strangers}; ${count(point.falseAccepts)} taken for somebody`,
    );
    return point.tooFewPairs ? weak(line) : line;
  });
  return [rankOne, ...dir];
}

/** Marks a figure whose numbers are too small; a change of it is neither good nor bad. */
function weak(line: FigureRow): FigureRow {
  return { ...line, weak: true, trend: 'same' };
}

/** @param figure null where a model has none, which the evaluated one never is */
function row(
  result: EvaluationResult,
  name: string,
  figure: (figures: ModelFigures) => number | null,
  restsOn: string,
  direction: 'more is better' | 'less is better' = 'more is better',
): FigureRow {
  const value = figure(result)!;
  const before = result.before && figure(result.before);
  const gain = (value - (before ?? value)) * (direction === 'more is better' ? 1 : -1);
  return {
    name,
    value: percent(value),
    before: before === null ? null : percent(before),
    change: before === null ? null : changeInPoints(value - before),
    trend: Math.abs(gain) < SMALLEST_CHANGE ? 'same' : gain > 0 ? 'better' : 'worse',
    restsOn,
    weak: false,
  };
}

/** "+1.20", in percentage points. */
function changeInPoints(difference: number): string {
  if (Math.abs(difference) < SMALLEST_CHANGE) return '±0.00';
  return `${difference > 0 ? '+' : '−'}${Math.abs(difference * 100).toFixed(2)}`;
}
