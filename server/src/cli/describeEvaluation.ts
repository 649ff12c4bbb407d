import type { EvaluationResult, ModelFigures } from '../evaluation/evaluationResult';
import { formatFacts, formatTable, type Cell } from './table';

/** An evaluation for a reader: the figures, before and after training side by side. */
export function describeEvaluation(result: EvaluationResult): string {
  const { before, after } = result;
  const models = before && after ? [before, after] : [result];
  const header = before && after ? ['', 'before', 'after'] : ['', ''];
  const figures = formatTable(header, figureRows(models)).replace(/^\n/, '');
  return `${figures}\n${formatFacts(facts(result))}`;
}

function figureRows(models: readonly ModelFigures[]): Cell[][] {
  const row = (name: string, value: (figures: ModelFigures) => Cell) => [
    name,
    ...models.map(value),
  ];
  const rows = [
    row(
      'accuracy',
      ({ accuracy, accuracyStdErr }) => `${percent(accuracy)} ± ${percent(accuracyStdErr)}`,
    ),
    row('area under ROC', ({ auc }) => auc.toFixed(5)),
    row('equal error rate', ({ eer }) => percent(eer)),
    ...Object.keys(models[0]?.tarAtFar ?? {})
      .sort((a, b) => Number(b) - Number(a))
      .map((far) => row(`TAR at FAR ${far}`, ({ tarAtFar }) => rate(tarAtFar[far]))),
    row('threshold', ({ threshold }) => threshold.toFixed(4)),
  ];
  if (models.every(({ identification }) => identification === null)) return rows;
  return [...rows, row('rank-1', ({ identification }) => rate(identification?.rankOne))];
}

function facts(result: EvaluationResult): [string, Cell][] {
  const { positivePairs, negativePairs, images, imagesWithoutFace, excludedTrainingImages } =
    result;
  const facts: [string, Cell][] = [
    ['model', result.run ?? 'untrained'],
    ['images', `${images} of ${result.people} people`],
    ['pairs', `${positivePairs} of one person, ${negativePairs} of two`],
    ['without a face', `${imagesWithoutFace} images`],
  ];
  if (excludedTrainingImages > 0) {
    facts.push(['left out', `${excludedTrainingImages} images the run was trained on`]);
  }
  if (result.report !== null) facts.push(['report', result.report]);
  return facts;
}

function rate(share: number | undefined): string {
  return share === undefined || !Number.isFinite(share) ? '–' : percent(share);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
