import type { ImageRole } from '../../protocol/src/runs';
import {
  MapActRequest,
  MapChooseRequest,
  MapChosen,
  MapOpenRequest,
  MapOtherRequest,
  MapPicturesRequest,
  MapPlacesRequest,
  MapRolesRequest,
  MapRunsRequest,
  MapShowRequest,
  MapSuspicionRequest,
  type MapAct,
  type MapPlaces,
  type MapRun,
  type MapSubject,
} from '../../protocol/src/webviewMap';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { onThemeChange } from '../shared/theme';
import { aligned } from './align';
import { Chosen } from './chosen';
import { canColour, coloursOf, type Known } from './colouring';
import { facesOf, found, type Faces } from './faces';
import { Hover } from './hover';
import { Legend } from './legend';
import { Pictures } from './pictures';
import { Plot } from './plot';
import { ViewTools, type MapView } from './tools';
import { between, type Point } from './view';
import './style.css';

const MORPH_MS = 900;
/** Somebody who types in the search field chooses with each key. */
const TELL_AFTER_MS = 150;

const page = new PanelPage<MapSubject, MapView>();
const { subject } = page;
const isDataset = 'dataset' in subject;
const view: MapView = {
  ...{ method: 'umap', run: isDataset ? subject.run : null, colouring: 'person' },
  ...page.view,
};
let places: MapPlaces | null = null;
let faces: Faces = { ids: [], persons: [], labels: [] };
/** How these were laid out. */
let shown: Pick<MapView, 'method' | 'run'> | null = null;
let points: ArrayLike<number> = [];
let runs: MapRun[] = [];
/** The run that was looked at last: "before" and "after" are of this one, and so are roles. */
let lastRun: string | null = view.run;
let scores: Known['scores'] = null;
/** By run. */
const roles = new Map<string, Record<string, ImageRole>>();
let chosen: ReadonlySet<number> = new Set();
/** Faces that were changed since the map was made, the last change last. */
const changes: number[][] = [];
let isBusy = false;
let telling: ReturnType<typeof setTimeout> | undefined;

const counts = element('span', { class: 'secondary', role: 'status' }, 'Laying faces out …');
const failure = new Failure();
const hover = new Hover();
const search = element('input', {
  ...{ type: 'search', placeholder: 'Person or image', 'aria-label': 'Find a person or an image' },
});
const plot = new Plot({
  onPoint: showHover,
  onChoose: (indices, adds) => choose(adds ? new Set([...chosen, ...indices]) : new Set(indices)),
});
const pictures = new Pictures(
  async (ids) => (await page.request(MapPicturesRequest, { ids })).pictures,
);
const strip = new Chosen(
  pictures,
  {
    act: (act) => void change(act),
    show,
    open: (id) => void failure.during(() => page.request(MapOpenRequest, { id })),
    clear: () => choose(new Set()),
  },
  isDataset,
);
const legend = new Legend((indices) => choose(new Set(indices)));
const undo = actionButton('Take Back (Z)', () => void change('undo'), { name: 'undo' });
const lasso = actionButton('Circle (L)', toggleLasso, { name: 'lasso' });
lasso.setAttribute('aria-pressed', 'false');
const seen = actionButton('Choose What Is Seen (V)', () => plot.chooseSeen(false), {
  name: 'seen',
});
const others = [
  ...[search, lasso, seen, ...(isDataset ? [undo] : [])],
  actionButton('Map Again', () => void start(true), { name: 'again' }),
  isDataset
    ? actionButton('Map of People', showOther, { name: 'peopleMap' })
    : actionButton('Map of a Dataset', showOther, { name: 'datasetMap' }),
];
const tools = new ViewTools(turn, compare, others);

document
  .querySelector('#page')!
  .append(
    element(
      'header',
      {},
      element('div', { class: 'title' }, element('h1', {}, document.title), counts),
      tools.root,
      legend.root,
      failure.root,
    ),
    element('div', { class: 'body' }, plot.root, strip.root, hover.root),
  );

function showTools(): void {
  tools.show(view, { runs, isDataset });
}

function turn(part: Partial<MapView>): void {
  Object.assign(view, part);
  lastRun = view.run ?? lastRun;
  page.keep(view);
  showTools();
  void (part.colouring === undefined ? load(false) : colour());
}

/** From the untrained network to the run that was looked at last, and back. */
function compare(): void {
  if (runs.length > 0) turn({ run: view.run === null ? roleRun() : null });
}

/** Whose roles the colours tell; null where there is no run. */
function roleRun(): string | null {
  return lastRun ?? runs[0]?.folder ?? null;
}

function known(): Known {
  return { scores, roles: roles.get(roleRun() ?? '') ?? null };
}

async function attempt(work: () => Promise<void>): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  await failure.during(work);
  isBusy = false;
  tell();
}

async function start(again: boolean): Promise<void> {
  await attempt(async () => {
    ({ runs } = await page.request(MapRunsRequest, {}));
    const isThere = (run: string | null) => runs.some(({ folder }) => folder === run);
    if (!isThere(view.run)) view.run = null;
    if (!isThere(lastRun)) lastRun = view.run;
    if (view.colouring === 'role' && runs.length === 0) view.colouring = 'person';
  });
  await load(again);
}

/** What is chosen while faces are laid out comes next; what was cancelled or failed leaves the buttons as the map is. */
async function load(again: boolean): Promise<void> {
  if (isBusy) return;
  await attempt(async () => {
    try {
      for (let isFirst = true; isFirst || !isShown(); isFirst = false) {
        counts.textContent = 'Laying faces out …';
        const { method, run } = view;
        const params = { method, run, again: again && isFirst };
        const next = await page.request(MapPlacesRequest, params);
        if (next === null) return;
        shown = { method, run };
        await showPlaces(next, params.again);
      }
    } finally {
      Object.assign(view, shown);
      showTools();
    }
  });
  if (places !== null && !canColour(view.colouring, known())) await colour();
}

function isShown(): boolean {
  return shown?.method === view.method && shown.run === view.run;
}

async function showPlaces(next: MapPlaces, again: boolean): Promise<void> {
  const isSame = places?.ids.join('\n') === next.ids.join('\n');
  const from = isSame ? points : null;
  if (!isSame || again) forget();
  places = next;
  faces = facesOf(next);
  if (!isSame) chosen = indicesOf(next.chosen);
  pictures.folder = next.folder;
  points = aligned(next.points, from);
  paint();
  if (from !== null) return morph(from, points);
  plot.place(points);
  plot.fit();
}

/** The dataset may have changed. */
function forget(): void {
  [changes.length, scores] = [0, null];
  roles.clear();
}

/** Faces wander from where they were to where they are. */
async function morph(from: ArrayLike<number>, to: ArrayLike<number>): Promise<void> {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const startMs = performance.now();
  for (let share = 0; share < 1 && !isCalm;) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    share = Math.min(1, (now - startMs) / MORPH_MS);
    plot.place(between(from, to, share));
  }
  plot.place(to);
}

/** Asks for what the colours are to tell; while faces are laid out, that comes after. */
async function colour(): Promise<void> {
  if (isBusy) return;
  await attempt(async () => {
    const run = roleRun();
    if (canColour(view.colouring, known())) return;
    if (view.colouring === 'suspicion') {
      counts.textContent = 'Looking for wrong labels …';
      scores = (await page.request(MapSuspicionRequest, {}))?.scores ?? null;
    } else if (run !== null) {
      counts.textContent = 'Looking for the run’s images …';
      const answer = await page.request(MapRolesRequest, { run });
      if (answer !== null) roles.set(run, answer.roles);
    }
  });
  if (!canColour(view.colouring, known())) view.colouring = 'person';
  showTools();
  paint();
}

function paint(): void {
  if (places === null) return;
  const isDark =
    !document.body.classList.contains('vscode-light') &&
    !document.body.classList.contains('vscode-high-contrast-light');
  const hidden = new Set(changes.flat());
  const painted = coloursOf(view.colouring, faces, known(), isDark);
  plot.paint(painted.colours, { chosen, hidden });
  const run = runs.find(({ folder }) => folder === roleRun());
  legend.show(`In ${run?.name ?? 'the run'}:`, painted.legend);
  strip.show([...chosen], faces);
  undo.toggleAttribute('disabled', changes.length === 0);
  tell();
}

function tell(): void {
  if (isBusy) return;
  if (places === null) {
    counts.textContent = 'No faces were laid out. “Map Again” does it.';
    return;
  }
  const { ids, method } = places;
  const people = new Set(faces.persons).size;
  const few = method === view.method ? '' : ', too few for UMAP';
  const changed = changes.flat().length;
  const stale = changed === 0 ? '' : `, ${changed.toLocaleString()} changed since`;
  const whose = people === 1 ? '1 person' : `${people.toLocaleString()} people`;
  counts.textContent = `${ids.length.toLocaleString()} faces of ${whose}${few}${stale}`;
}

function choose(next: ReadonlySet<number>): void {
  chosen = next;
  paint();
  clearTimeout(telling);
  telling = setTimeout(() => void failure.during(tellChosen), TELL_AFTER_MS);
}

/** What is shown elsewhere must know before it is asked. */
async function tellChosen(): Promise<void> {
  clearTimeout(telling);
  const ids = [...chosen].sort((a, b) => a - b).map((i) => faces.ids[i]!);
  await page.request(MapChooseRequest, { ids });
}

function indicesOf(ids: readonly string[]): Set<number> {
  const wanted = new Set(ids);
  return new Set(faces.ids.flatMap((id, i) => (wanted.has(id) ? [i] : [])));
}

function show(where: 'tree' | 'review'): void {
  if (chosen.size === 0 || (where === 'review' && !isDataset)) return;
  void failure.during(async () => {
    await tellChosen();
    await page.request(MapShowRequest, { where });
  });
}

async function change(act: MapAct): Promise<void> {
  if (!isDataset || (act === 'undo' ? changes.length === 0 : chosen.size === 0)) return;
  await attempt(async () => {
    const indices = act === 'undo' ? [] : [...chosen];
    const images = indices.map((i) => faces.ids[i]!);
    const { words } = await page.request(MapActRequest, { act, images });
    if (words === null) return;
    if (act === 'undo') choose(new Set(changes.pop()));
    else {
      changes.push(indices);
      choose(new Set());
    }
  });
}

function showOther(): void {
  void failure.during(() => page.request(MapOtherRequest, {}));
}

function showHover(index: number | null, at: Point): void {
  if (index === null || places === null) return hover.hide();
  const [id, label] = [faces.ids[index]!, faces.labels[index]!];
  const score = scores?.[id];
  const caption = score === undefined ? label : `${label}: ${Math.round(100 * score)} % wrong`;
  hover.show(id, caption, () => pictures.of(id, ''), { ...at, plot: plot.root });
}

function toggleLasso(): void {
  plot.isLasso = !plot.isLasso;
  lasso.toggleAttribute('secondary', !plot.isLasso);
  lasso.setAttribute('aria-pressed', String(plot.isLasso));
  plot.root.classList.toggle('lasso', plot.isLasso);
}

search.addEventListener('input', () => choose(new Set(found(faces, search.value))));

const ACTS: Record<string, MapAct> = { x: 'exclude', m: 'move', Delete: 'delete', z: 'undo' };

function onKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (altKey) return false;
  if ((ctrlKey || metaKey) && key.toLowerCase() !== 'z') return false;
  if (key === 'Escape') choose(new Set());
  else if (key === 'l') toggleLasso();
  else if (key === 'b') compare();
  else if (key.toLowerCase() === 'v') plot.chooseSeen(key === 'V');
  else if (key === 'e') show('tree');
  else if (key === 'r') show('review');
  else if (key === '/') search.focus();
  else if (ACTS[key] !== undefined) void change(ACTS[key]);
  else return plot.onKey(key);
  return true;
}

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (target instanceof HTMLSelectElement) return;
  if (target === search && key !== 'Escape') return;
  if (!onKey(event)) return;
  event.preventDefault();
  event.stopPropagation();
});
page.onNotification(MapChosen, ({ ids }) => {
  clearTimeout(telling);
  chosen = indicesOf(ids);
  paint();
});
onThemeChange(paint);
undo.toggleAttribute('disabled', true);
showTools();
void start(false);
