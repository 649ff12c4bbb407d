import {
  EvaluationActRequest,
  EvaluationChanged,
  EvaluationContentRequest,
  EvaluationMarkRequest,
  EvaluationOpenRequest,
  EvaluationThresholdRequest,
  type EvaluationAct,
  type EvaluationContent,
  type EvaluationSubject,
} from '../../protocol/src/webviewEvaluation';
import type { ConfusionCell } from '../../protocol/src/evaluationDetails';
import { actionButton } from '../shared/actionButton';
import { choice } from '../shared/choice';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { around, stepAt, stepOfFar } from './atThreshold';
import { RocChart, ScoreChart } from './charts';
import { figuresTable } from './figuresTable';
import { Groups } from './groups';
import { keyOf, Matrix } from './matrix';
import { OpenSet } from './openSet';
import { PairCards, showMarks } from './pairCards';
import { describe, FIRST_VIEW, modelOf, namedThresholds, namesOf, PARTS, type View } from './shown';
import { Tabs } from './tabs';
import { ThresholdBar } from './thresholdBar';
import './style.css';

/** On either side of the threshold, of either kind. */
const PAIRS_SHOWN = 4;

const page = new PanelPage<EvaluationSubject, View>();
const view: View = { ...FIRST_VIEW, ...page.view };
let content: EvaluationContent | null = null;

const counts = element('span', { class: 'secondary', role: 'status' }, 'Reading …');
const failure = new Failure();
const told = element('p', { class: 'secondary told', role: 'status', hidden: true });
const models = element('div');
const roc = new RocChart((far) => turn(stepOfFar(model().curve, far)));
const scores = { before: new ScoreChart(), after: new ScoreChart() };
const bar = new ThresholdBar(turn, () => void useThreshold());
const matrix = new Matrix((cell) => chooseCell(cell));
const groups = new Groups(view.find, (find) => keep({ find }));
const openSet = new OpenSet();
const tabs = new Tabs('Parts', PARTS, view.part, (part) => {
  keep({ part });
  show();
  shown.scrollTop = 0;
});
const shown = element('div', { class: 'body', id: 'shown', role: 'tabpanel', tabindex: '0' });
const charts = element(
  'div',
  { class: 'charts' },
  roc.figure,
  scores.before.figure,
  scores.after.figure,
);
const pairs = element('div');
const act = (label: string, name: EvaluationAct) =>
  actionButton(label, () => void perform(name), { name });
const buttons = element(
  'div',
  { class: 'tools' },
  models,
  act('Report', 'report'),
  act('Save Report…', 'save'),
  act('Save Tables…', 'tables'),
  act('Evaluate Again', 'again'),
  ...(page.subject.model === null ? [] : [act('Against Another Run…', 'against')]),
  act('Review', 'review'),
);

document
  .querySelector('#page')!
  .append(
    element(
      'header',
      {},
      element('div', { class: 'title' }, element('h1', {}, document.title), counts),
      buttons,
      failure.root,
      told,
      tabs.root,
      bar.root,
    ),
    shown,
  );
page.keepPlace(shown);

function keep(part: Partial<View>): void {
  Object.assign(view, part);
  page.keep(view);
}

function model() {
  return modelOf(content!.details, view.isBefore);
}

function step(): number {
  const { curve, threshold } = model();
  return stepAt(curve, view.threshold ?? threshold);
}

async function load(): Promise<void> {
  await failure.during(async () => {
    const found = await page.request(EvaluationContentRequest, {});
    if (found === null) {
      if (content === null) counts.textContent = 'Nothing was evaluated yet: “Evaluate Again”.';
    } else if (found.details.createdAt !== content?.details.createdAt) {
      content = found;
      showContent();
    }
  });
  document.body.toggleAttribute('data-empty', content === null);
}

function showContent(): void {
  const { details } = content!;
  counts.textContent = describe(details);
  roc.show(details);
  const names = namesOf(details.summary);
  scores.after.show(details.after, details.before === null ? null : names.after);
  scores.before.figure.hidden = details.before === null;
  if (details.before !== null) scores.before.show(details.before, names.before);
  showModel();
}

/** All that depends on the model whose pairs are shown. */
function showModel(): void {
  const { details } = content!;
  const which = view.isBefore && details.before !== null ? 'before' : 'after';
  const names = namesOf(details.summary);
  const choices = [['before', names.before] as const, ['after', names.after] as const];
  models.replaceChildren(
    ...(details.before === null
      ? []
      : [choice('Model', choices, which, (chosen) => turnModel(chosen === 'before'))]),
  );
  bar.show(model(), namedThresholds(details, model()));
  groups.show(model());
  openSet.show(model().openSet);
  show();
}

function turnModel(isBefore: boolean): void {
  // Each head has a scale of its own.
  keep({ isBefore, threshold: null, cell: null });
  showModel();
}

function turn(to: number): void {
  keep({ threshold: model().curve[to]!.threshold });
  show();
}

/** The part that is open, at the slider's threshold. */
function show(): void {
  if (content === null) return;
  const at = step();
  const { threshold, far } = model().curve[at]!;
  bar.mark(at);
  switch (view.part) {
    case 'threshold':
      roc.mark(far);
      scores[model() === content.details.before ? 'before' : 'after'].mark(threshold);
      showPairsAround(threshold);
      return fill(charts, pairs);
    case 'mistakes':
      return fill(...mistakes());
    case 'confusion':
      matrix.show(model().confusion, threshold, chosenCell());
      return fill(element('div', { class: 'confusion' }, matrix.root, confusedPairs()));
    case 'people':
      return fill(groups.root);
    case 'openSet':
      openSet.mark(at);
      return fill(openSet.root);
    case 'figures':
      return fill(figuresTable(content.details.summary));
  }
}

/** Leaves what is there in place: charts that are moved lose their size, fields their focus. */
function fill(...parts: HTMLElement[]): void {
  const isSame =
    parts.length === shown.children.length && parts.every((part, i) => shown.children[i] === part);
  if (!isSame) shown.replaceChildren(...parts);
}

function cards(): PairCards {
  const { details, folder } = content!;
  const { threshold } = model().curve[step()]!;
  return new PairCards(
    { images: details.images, folder, threshold },
    {
      open: (image) => void failure.during(() => page.request(EvaluationOpenRequest, { image })),
      mark: (image) => void mark(image),
      isMarked: (image) => view.marked.includes(image),
    },
  );
}

function showPairsAround(threshold: number): void {
  const { genuine, impostor } = model();
  const same = around(genuine, threshold, PAIRS_SHOWN);
  const others = around(impostor, threshold, PAIRS_SHOWN);
  const made = cards();
  pairs.replaceChildren(
    made.section('One person, just accepted', same.accepted, 'No same-person pair is accepted.'),
    made.section('One person, just refused', same.refused, 'All same-person pairs are accepted.'),
    made.section(
      'Two people, just accepted',
      others.accepted,
      'No pair of two people is accepted.',
    ),
    made.section(
      'Two people, just refused',
      others.refused,
      'All pairs of two people are accepted.',
    ),
  );
}

function mistakes(): HTMLElement[] {
  const { missed, confused } = model();
  const made = cards();
  return [
    made.section('One person, farthest apart', missed, 'There are none.'),
    made.section('Two people, nearest together', confused, 'There are none.'),
  ];
}

function chosenCell(): string | null {
  const { people } = model().confusion;
  const [a, b] = (view.cell ?? []).map((person) => people.indexOf(person));
  return a === undefined || b === undefined || a < 0 || b < 0 ? null : keyOf(a, b);
}

function confusedPairs(): HTMLElement {
  const { people, cells } = model().confusion;
  const key = chosenCell();
  const cell = cells.find(({ a, b }) => keyOf(a, b) === key);
  if (cell === undefined) {
    const words =
      'Numbers are pairs of two people that are accepted as one. Choose one to see them.';
    return element('p', { class: 'secondary' }, words);
  }
  const title = `${people[cell.a]} and ${people[cell.b]}, nearest together`;
  return cards().section(title, cell.nearest, 'There are none.');
}

function chooseCell({ a, b }: ConfusionCell): void {
  const { people } = model().confusion;
  keep({ cell: [people[a]!, people[b]!] });
  show();
}

async function mark(image: string): Promise<void> {
  await failure.during(async () => {
    const undo = view.marked.includes(image);
    await page.request(EvaluationMarkRequest, { image, undo });
    keep({ marked: undo ? view.marked.filter((one) => one !== image) : [...view.marked, image] });
    tell(undo ? `${image} is taken back.` : `${image} comes first in Review.`);
    showMarks(shown);
  });
}

async function perform(name: EvaluationAct): Promise<void> {
  await failure.during(async () =>
    tell((await page.request(EvaluationActRequest, { act: name })).words),
  );
}

async function useThreshold(): Promise<void> {
  await failure.during(async () => {
    const { threshold } = model().curve[step()]!;
    const { words } = await page.request(EvaluationThresholdRequest, {
      threshold: Math.max(0, threshold),
    });
    tell(words);
  });
}

function tell(words: string | null): void {
  told.hidden = words === null;
  told.textContent = words ?? '';
}

/** 1 to 6 are the tabs, W marks the picture that has the focus. */
document.addEventListener('keydown', ({ key, target, ctrlKey, metaKey, altKey }) => {
  if (ctrlKey || metaKey || altKey || target instanceof HTMLInputElement) {
    if (!(target instanceof HTMLInputElement && target.type === 'range')) return;
  }
  if (/^[1-9]$/.test(key)) tabs.chooseAt(Number(key) - 1);
  else if (key === 'w') {
    const button = (target as Element).closest('.face')?.querySelector('.mark');
    const image = button?.getAttribute('data-image') ?? null;
    if (image !== null) void mark(image);
  }
});

page.onNotification(EvaluationChanged, () => void load());
void load();
