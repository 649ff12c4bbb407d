import type { EvaluationResult } from '../evaluation/evaluationResult';
import { figureRows, type FigureRow } from '../evaluation/report/figures';
import { comparedNames } from '../evaluation/report/modelNames';
import { formatFacts, formatTable, type Cell } from './table';

/** An evaluation for a reader: the report's figures, before and after training side by side. */
export function describeEvaluation(result: EvaluationResult): string {
  const compared = result.before !== null;
  const names = comparedNames(result, ['before', 'after']);
  const header = compared ? ['', ...names, 'points', ''] : ['', '', ''];
  const rows = [...figureRows(result).map((row) => cellsOf(row, compared)), ...thresholds(result)];
  const figures = formatTable(header, rows).replace(/^\n/, '');
  return `${figures}\n${formatFacts(facts(result))}`;
}

function cellsOf(row: FigureRow, compared: boolean): Cell[] {
  const name = row.name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  const change = compared ? [row.before ?? '–', row.value, row.change ?? '–'] : [row.value];
  return [name, ...change, row.weak ? TOO_FEW : ''];
}

/** Fewer than 1 / FAR: none was let through, and one more could change the figure. */
const TOO_FEW = 'too few pairs to be sure';

function thresholds(result: EvaluationResult): Cell[][] {
  const { before, calibration } = result;
  const models = before === null ? [result] : [before, result];
  const change = before === null ? [] : [''];
  const calibrated = models.map(({ threshold }) => threshold.toFixed(4));
  const inUse = models.map((one) => one.currentThreshold?.threshold.toFixed(4) ?? '–');
  const weak = calibration.tooFewPairs ? TOO_FEW : '';
  return [
    ['threshold in use', ...inUse, ...change, ''],
    [`threshold for FAR ${calibration.far}`, ...calibrated, ...change, weak],
  ];
}

function facts(result: EvaluationResult): [string, Cell][] {
  const { positivePairs, negativePairs, images, imagesWithoutFace, excludedTrainingImages } =
    result;
  const facts: [string, Cell][] = [
    ['model', result.run ?? 'untrained'],
    ...(result.against === null ? [] : [['against', result.against] as [string, Cell]]),
    ['images', `${images} of ${result.people} people`],
    ['pairs', `${positivePairs} of one person, ${negativePairs} of two`],
    ['without a face', `${imagesWithoutFace} images`],
  ];
  if (excludedTrainingImages > 0) {
    const by = result.against === null ? 'the run' : 'either run';
    facts.push(['left out', `${excludedTrainingImages} images ${by} was trained on`]);
  }
  if (result.report !== null) facts.push(['report', result.report]);
  return facts;
}
