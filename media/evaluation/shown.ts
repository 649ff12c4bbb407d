import type { EvaluationFigures, EvaluationSummary } from '../../protocol/src/evaluation';
import type { EvaluationDetails, ModelDetails } from '../../protocol/src/evaluationDetails';
import { lastName } from '../shared/lastName';
import type { NamedThreshold } from './thresholdBar';

/** The parts of the page, in the order of their tabs. */
export const PARTS = [
  ['threshold', 'At the Threshold'],
  ['mistakes', 'Worst Mistakes'],
  ['confusion', 'Confusions'],
  ['people', 'People and Groups'],
  ['openSet', 'Known and Unknown'],
  ['figures', 'Figures'],
] as const;
export type Part = (typeof PARTS)[number][0];

/** How the user left the page. */
export interface View {
  part: Part;
  /** The model before training or the other run, where there is one; or the model itself. */
  isBefore: boolean;
  /** Null: the calibrated one. */
  threshold: number | null;
  find: string;
  /** Two people of the matrix. */
  cell: [string, string] | null;
  /** Images that were marked as wrong labels here. */
  marked: string[];
}

export const FIRST_VIEW: View = {
  ...{ part: 'threshold', isBefore: false, threshold: null, find: '', cell: null, marked: [] },
};

export function modelOf({ before, after }: EvaluationDetails, isBefore: boolean): ModelDetails {
  return isBefore && before !== null ? before : after;
}

/** What the two models that are compared are called. */
export interface ModelNames {
  before: string;
  after: string;
}

/** By their runs where there are two; else by training. */
export function namesOf({ run, against }: EvaluationSummary): ModelNames {
  if (against === null) return { before: 'Before training', after: 'After training' };
  return { before: lastName(against), after: run === null ? 'Untrained network' : lastName(run) };
}

/** Thresholds to go to by one click. */
export function namedThresholds(
  { summary, before }: EvaluationDetails,
  model: ModelDetails,
): NamedThreshold[] {
  const calibrated = {
    label: `Calibrated for FAR ${model.thresholdFar}`,
    threshold: model.threshold,
  };
  const figures = model === before ? summary.before! : summary;
  return [calibrated, ...strangersThreshold(figures), ...inUse(figures)];
}

/** The one that the model came with. */
function inUse({ currentThreshold }: EvaluationFigures): NamedThreshold[] {
  return currentThreshold ? [{ label: 'In use', threshold: currentThreshold.threshold }] : [];
}

/** Calibrated on one's own people, strangers among them: the strictest rate that there are strangers enough for. */
function strangersThreshold({ identification }: EvaluationFigures): NamedThreshold[] {
  const sure = identification?.dirAtFar.filter(({ tooFewPairs }) => !tooFewPairs) ?? [];
  const strictest = sure.sort((a, b) => a.far - b.far)[0];
  if (strictest === undefined) return [];
  const { far, threshold } = strictest;
  return [{ label: `${100 * far} % of strangers get a name`, threshold }];
}

/** "212 images of 53 people, 3,412 pairs, 26 November 2026, 04:12". */
export function describe({ summary, createdAt }: EvaluationDetails): string {
  const { images, people, pairs, excludedTrainingImages, includedTrainingImages } = summary;
  const count = (value: number) => value.toLocaleString();
  const left =
    excludedTrainingImages === 0 ? '' : `, without ${count(excludedTrainingImages)} trained on`;
  const flattered =
    includedTrainingImages === 0
      ? ''
      : `, ${count(includedTrainingImages)} of them trained on, which flatters the figures`;
  const when = new Date(createdAt).toLocaleString(undefined, {
    ...{ dateStyle: 'medium', timeStyle: 'short' },
  });
  return `${count(images)} images of ${count(people)} people${left}${flattered} · ${count(pairs)} pairs · ${when}`;
}
