import { verdictOf, type Best } from '../../protocol/src/sameVerdict';
import {
  AskAddRequest,
  AskDropRequest,
  AskImagesRequest,
  AskOpenRequest,
  AskPeopleRequest,
  AskUndoRequest,
  type AskAdd,
  type AskedFace,
  type AskedNear,
  type AskImages,
  type AskPageView,
  type AskPeople,
  type AskSubject,
} from '../../protocol/src/webviewAsk';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { lastName } from '../shared/lastName';
import { OneAtATime } from '../shared/oneAtATime';
import { PanelPage } from '../shared/panelPage';
import { takeDrops } from './drop';
import { nearList } from './nearList';
import { Stage } from './stage';
import { steppedFace } from './verdict';
import './style.css';

const page = new PanelPage<AskSubject, AskPageView>();
let view: AskPageView = page.view ?? {
  ...{ photo: page.subject.photo, person: null, dataset: null, face: 0 },
};
let people: AskPeople | null = null;
let images: AskImages | null = null;

const LOOKING = 'Looking at the photo …';

const failure = new Failure();
const stage = new Stage((face) => look({ face }));
const title = element('h1', {}, lastName(view.photo));
const verdict = element('p', { class: 'verdict', role: 'status' }, LOOKING);
const added = element('p', { class: 'added', role: 'status', hidden: true });
const names = element('datalist', { id: 'names' });
const person = element('input', {
  ...{ type: 'search', list: 'names', placeholder: 'Everybody', 'data-name': 'person' },
});
person.value = view.person ?? '';
const dataset = element('select', { 'data-name': 'dataset' });
const toPeople = actionButton('Add Face to a Person…', () => add('people'), {
  ...{ name: 'toPeople', isPrimary: true },
});
const toPhotos = actionButton('Copy Photo to a Person…', () => add('photos'), { name: 'toPhotos' });
const enrolled = element('section', { 'data-name': 'enrolled' });
const inDataset = element('section', { 'data-name': 'inDataset' });

const columns = element(
  'div',
  { class: 'columns' },
  element(
    'div',
    { class: 'asked' },
    stage.root,
    element('p', { class: 'secondary' }, 'Drop another photo here to ask by it.'),
  ),
  element(
    'div',
    { class: 'answers' },
    failure.root,
    verdict,
    element('div', { class: 'tools' }, toPeople, toPhotos),
    added,
    enrolled,
    inDataset,
  ),
);

document
  .querySelector('#page')!
  .append(
    element(
      'header',
      {},
      title,
      element(
        'div',
        { class: 'tools' },
        element('label', {}, 'Only ', person, names),
        element('label', {}, 'Dataset ', dataset),
      ),
    ),
    columns,
  );
page.keepPlace(columns);

/** Asks for what the view wants, with what it has become since. */
const asking = new OneAtATime(() =>
  failure.during(async () => {
    const asked = view;
    document.body.setAttribute('aria-busy', 'true');
    try {
      people = await page.request(AskPeopleRequest, asked);
      showPeople(people);
      images = null;
      show();
      if (asked.dataset !== null) images = await page.request(AskImagesRequest, asked);
    } catch (error) {
      if (people === null) verdict.textContent = '';
      throw error;
    } finally {
      document.body.removeAttribute('aria-busy');
    }
    show();
  }),
);

/** Another face is at hand; all else must be asked for. */
function look(change: Partial<AskPageView>): void {
  if (change.photo !== undefined) {
    forget();
    title.textContent = lastName(change.photo);
  }
  view = { ...view, ...change };
  page.keep(view);
  if ('face' in change && Object.keys(change).length === 1) show();
  else asking.ask();
}

/** What is known of another photo: nothing of it may be added to this one, or be taken for what this one shows. */
function forget(): void {
  people = null;
  images = null;
  stage.clear();
  for (const part of [enrolled, inDataset]) part.replaceChildren();
  for (const button of [toPeople, toPhotos]) button.disabled = true;
  added.hidden = true;
  verdict.className = 'verdict';
  verdict.textContent = LOOKING;
}

function showPeople({ address, faces, datasets }: AskPeople): void {
  stage.show(address, lastName(view.photo), faces);
  const none = element('option', { value: '' }, 'none');
  const options = datasets.map(({ folder, label }) => element('option', { value: folder }, label));
  dataset.replaceChildren(none, ...options);
  dataset.value = view.dataset ?? '';
}

function show(): void {
  if (people === null) return;
  const { faces, threshold } = people;
  const face = faces[view.face] ?? faces[0];
  const known = new Set([...people.names, ...(images?.names ?? [])]);
  names.replaceChildren(...[...known].sort().map((value) => element('option', { value })));
  stage.mark(face === undefined ? -1 : faces.indexOf(face));
  for (const button of [toPeople, toPhotos]) button.disabled = face === undefined;
  if (face === undefined) {
    verdict.textContent = 'No face was found in this photo.';
    for (const section of [enrolled, inDataset]) section.replaceChildren();
    return;
  }
  const near = nearImages(face);
  const { isSame, words } = verdictOf(bestOf(face), threshold, view.person);
  verdict.className = isSame ? 'verdict yes' : 'verdict';
  verdict.textContent = words;
  fill(enrolled, 'Enrolled faces', face.near, threshold);
  fill(inDataset, 'Images of the dataset', near, threshold);
}

function nearImages(face: AskedFace): AskedNear[] {
  return images?.near[people!.faces.indexOf(face)] ?? [];
}

/** Who is enrolled comes before who is only in the dataset. */
function bestOf(face: AskedFace): Best | null {
  return face.best ?? nearImages(face)[0] ?? null;
}

function fill(
  section: HTMLElement,
  heading: string,
  near: readonly AskedNear[],
  threshold: number,
): void {
  const open = (photo: string) =>
    void failure.during(() => page.request(AskOpenRequest, { photo }));
  const list = nearList(near, threshold, open);
  section.replaceChildren(...(near.length === 0 ? [] : [element('h2', {}, heading), list]));
}

function add(to: AskAdd['to']): void {
  const face = people?.faces[view.face] ?? people?.faces[0];
  if (face === undefined) return;
  const { photo } = view;
  const best = bestOf(face);
  const { isSame } = verdictOf(best, people!.threshold, null);
  const suggested = isSame ? best!.name : view.person;
  void failure.during(async () => {
    const done = await page.request(AskAddRequest, { photo, box: face.box, suggested, to });
    if (done === null) return;
    tell(done.words, done.canUndo);
    asking.ask();
  });
}

function tell(words: string, canUndo: boolean): void {
  const undo = actionButton('Undo', () => void failure.during(takeBack), { name: 'undo' });
  added.replaceChildren(`${words} `, ...(canUndo ? [undo] : []));
  added.hidden = false;
}

async function takeBack(): Promise<void> {
  const { words } = await page.request(AskUndoRequest, {});
  tell(words, false);
  asking.ask();
}

person.addEventListener('change', () => look({ person: person.value.trim() || null }));
dataset.addEventListener('change', () => look({ dataset: dataset.value || null }));
document.addEventListener('keydown', ({ key, target }) => {
  if (target === person || target === dataset) return;
  const steps = { ArrowLeft: -1, ArrowRight: 1 }[key];
  const count = people?.faces.length ?? 0;
  if (steps !== undefined && count > 1) look({ face: steppedFace(view.face, steps, count) });
});
takeDrops((name, base64) => {
  void failure.during(async () => {
    const { photo } = await page.request(AskDropRequest, { name, base64 });
    look({ photo, face: 0 });
  });
});
asking.ask();
