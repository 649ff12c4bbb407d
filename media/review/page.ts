import {
  ReviewAnswerRequest,
  ReviewChosen,
  ReviewContentRequest,
  ReviewOpenRequest,
  ReviewStale,
  type ReviewAnswer,
  type ReviewContent,
  type ReviewItem,
  type ReviewSubject,
} from '../../protocol/src/webviewReview';
import { actionButton } from '../shared/actionButton';
import { personOf } from '../shared/datasetImage';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { Evidence } from './evidence';
import { carriedOn, changed, KINDS, listed, ofKind, stepped, type Place } from './place';
import { Questions } from './questions';
import './style.css';

const page = new PanelPage<ReviewSubject, Place>();
let content: ReviewContent | null = null;
let place: Place = page.view ?? { kind: 'wrongLabels', id: null };
let isBusy = false;

const counts = element('span', { class: 'secondary', role: 'status' });
const failure = new Failure();
const filterWords = element('span', { role: 'status' });
const filterButton = actionButton('', toggleAll, { name: 'filter' });
const filter = element('p', { class: 'filter', hidden: true }, filterWords, filterButton);
const tabs = element('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Kinds' });
const words = element('p', { class: 'words', 'aria-live': 'polite' });
const empty = element('p', { class: 'empty secondary' }, 'Looking through the dataset …');
const questions = new Questions((id) => go({ ...place, id }));
const evidence = new Evidence((image) => open({ image }));
const accept = actionButton('Accept', () => void answer('accept'), {
  name: 'accept',
  isPrimary: true,
});
const reject = actionButton('Nothing Is Wrong (R)', () => void answer('reject'), {
  name: 'reject',
});
const undo = actionButton('Take Back (Z)', () => void answer('undo'), { name: 'undo' });
const grid = actionButton('Show Person (G)', openGrid, { name: 'grid' });
const again = actionButton('Review Again', () => void load(true), { name: 'again' });
const question = element(
  'div',
  { class: 'answer' },
  words,
  element('div', { class: 'tools' }, accept, reject, grid, undo),
  evidence.root,
);
const body = element('div', { class: 'body' }, questions.root, question);

document
  .querySelector('#page')!
  .append(
    element(
      'header',
      {},
      element('div', { class: 'title' }, element('h1', {}, document.title), counts, again),
      filter,
      tabs,
      failure.root,
    ),
    empty,
    body,
  );

/** Those that are listed: about what is chosen on the map, or all. */
const items = (): readonly ReviewItem[] => listed(content, place);
const chosen = (): ReviewItem | undefined =>
  items().find(({ id, kind }) => id === place.id && kind === place.kind);

const canUndo = (): boolean => (content?.undo ?? null) !== null;

/** One thing at a time: a key that is pressed meanwhile is not meant for the next question. */
async function attempt(work: () => Promise<void>): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  await failure.during(work);
  isBusy = false;
}

function load(again: boolean): Promise<void> {
  return attempt(async () => {
    if (again) counts.textContent = 'Looking through the dataset …';
    const found = await page.request(ReviewContentRequest, { again });
    if (found === null) empty.textContent = 'Cancelled. “Review Again” looks through the dataset.';
    update(found ?? content);
    questions.root.focus();
  });
}

function answer(given: ReviewAnswer): Promise<void> {
  const item = chosen();
  if (given === 'undo' ? !canUndo() : item === undefined) return Promise.resolve();
  if (given === 'accept' && (item?.fix ?? null) === null) return Promise.resolve();
  return attempt(async () => {
    if (content === null) return;
    const id = given === 'undo' ? null : item!.id;
    const { gone, back, ...state } = await page.request(ReviewAnswerRequest, { answer: given, id });
    update({ ...content, items: changed(content.items, { gone, back }), ...state });
    // What was taken back is asked again.
    const again = back.map((one) => one.item);
    const next = again.find((one) => items().includes(one)) ?? again[0];
    if (next === undefined || given !== 'undo') return;
    go({
      ...place,
      kind: next.kind,
      id: next.id,
      ...(items().includes(next) ? {} : { all: true }),
    });
  });
}

function update(next: ReviewContent | null): void {
  const before = items();
  content = next;
  go(carriedOn(place, before, items()));
}

/** Others are chosen on the map: that is what somebody wants to look at. */
function chooseOthers(chosen: ReviewContent['chosen']): void {
  if (content === null) return;
  const before = items();
  content = { ...content, chosen };
  place = { ...place, all: false };
  go(carriedOn(place, before, items()));
}

function toggleAll(): void {
  if (content === null || content.chosen.images === 0) return;
  const before = items();
  place = { ...place, all: place.all !== true };
  go(carriedOn(place, before, items()));
}

function go(to: Place): void {
  place = to;
  page.keep(place);
  show();
}

function show(): void {
  const list = ofKind(items(), place.kind);
  const item = chosen();
  again.toggleAttribute('hidden', content === null && empty.textContent?.startsWith('Looking'));
  body.hidden = content === null || items().length === 0;
  empty.hidden = !body.hidden;
  if (content !== null) {
    const { images, people, rejected } = content;
    const told = rejected === 0 ? '' : `, ${rejected.toLocaleString()} rejected`;
    counts.textContent = `${images.toLocaleString()} images of ${people.toLocaleString()} people${told}`;
    if (items().length === 0) {
      const isAll = content.items.length === 0;
      empty.textContent = `Nothing looks wrong ${isAll ? 'any more' : 'with what is chosen'}.`;
    }
    showFilter(content.chosen.images);
  }
  tabs.replaceChildren(
    ...(content === null ? [] : KINDS.map(({ kind, title }) => tab(kind, title))),
  );
  questions.show(list, place.id);
  question.hidden = item === undefined;
  undo.toggleAttribute('disabled', !canUndo());
  undo.title = canUndo() ? `Take back: ${content!.undo}` : '';
  if (item === undefined) return;
  words.textContent = item.words;
  accept.textContent = item.fix === null ? 'Nothing to Accept' : `${item.fix} (A)`;
  accept.toggleAttribute('disabled', item.fix === null);
  evidence.show(item, content!.folder);
}

/** @param images that are chosen on the map */
function showFilter(images: number): void {
  filter.hidden = images === 0;
  const isAll = place.all === true;
  const faces = images === 1 ? '1 chosen face' : `${images.toLocaleString()} chosen faces`;
  filterWords.textContent = isAll
    ? `Findings about all images, not only about ${faces}.`
    : `Only findings about ${faces}.`;
  filterButton.textContent = isAll ? 'Only These (F)' : 'Show All (F)';
}

function tab(kind: Place['kind'], title: string): HTMLElement {
  const { length } = ofKind(items(), kind);
  const made = element(
    'button',
    { class: 'tab', role: 'tab', 'aria-selected': String(kind === place.kind), 'data-kind': kind },
    `${title} `,
    element('span', { class: 'badge' }, length.toLocaleString()),
  );
  made.addEventListener('click', () => {
    go({ ...place, kind, id: ofKind(items(), kind)[0]?.id ?? null });
    questions.root.focus();
  });
  return made;
}

function open(what: { image: string } | { person: string }): void {
  void attempt(async () => void (await page.request(ReviewOpenRequest, what)));
}

function openGrid(): void {
  const image = chosen()?.groups[0]?.images[0];
  const person = image === undefined ? chosen()?.title : personOf(image);
  if (person !== undefined) open({ person });
}

const PAGE_STEPS = 10;
const STEPS: Record<string, number> = {
  ...{ ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 },
  ...{ PageDown: PAGE_STEPS, PageUp: -PAGE_STEPS, End: Infinity, Home: -Infinity },
};
const ANSWERS: Record<string, ReviewAnswer> = { a: 'accept', r: 'reject', z: 'undo' };

function onKey({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  if (altKey) return false;
  if (ctrlKey || metaKey) {
    if (key.toLowerCase() !== 'z') return false;
    void answer('undo');
    return true;
  }
  const given = ANSWERS[key];
  const steps = STEPS[key];
  if (given !== undefined) void answer(given);
  else if (steps !== undefined) go(stepped(place, items(), steps));
  else if (key === 'g') openGrid();
  else if (key === 'f') toggleAll();
  else if (/^[1-6]$/.test(key)) {
    const { kind } = KINDS[Number(key) - 1]!;
    go({ ...place, kind, id: ofKind(items(), kind)[0]?.id ?? null });
  } else if (key === 'Enter' && target === questions.root) {
    const image = chosen()?.groups[0]?.images[0];
    if (image !== undefined) open({ image });
  } else return false;
  return true;
}

document.addEventListener('keydown', (event) => {
  if (!onKey(event)) return;
  event.preventDefault();
  event.stopPropagation();
});

page.onNotification(ReviewChosen, chooseOthers);
page.onNotification(ReviewStale, () => void load(false));
show();
void load(false);
