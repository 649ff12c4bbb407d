import {
  MapActRequest,
  MapOpenRequest,
  MapPlacesRequest,
  MapSuspicionRequest,
  type MapAct,
  type MapPlaces,
  type MapSubject,
} from '../../protocol/src/webviewMap';
import { actionButton } from '../shared/actionButton';
import { addressOf, personOf } from '../shared/datasetImage';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { onThemeChange } from '../shared/theme';
import { aligned } from './align';
import { choice } from '../shared/choice';
import { Chosen } from './chosen';
import { personColours, suspicionColour, type Colour } from './colours';
import { Plot } from './plot';
import { between, type Point } from './view';
import './style.css';

/** How the user left the page. */
interface View {
  method: MapPlaces['method'];
  isTrained: boolean;
  colouring: Colouring;
}
type Colouring = 'person' | 'suspicion';

const MORPH_MS = 900;

const page = new PanelPage<MapSubject, View>();
const { run } = page.subject;
const view: View = page.view ?? { method: 'umap', isTrained: run !== null, colouring: 'person' };
let places: MapPlaces | null = null;
/** How these were laid out. */
let shown: Pick<View, 'method' | 'isTrained'> | null = null;
let points: ArrayLike<number> = [];
let scores: Record<string, number> | null = null;
let chosen: ReadonlySet<number> = new Set();
/** Faces that were changed since the map was made, the last change last. */
const changes: number[][] = [];
let isBusy = false;

const counts = element('span', { class: 'secondary', role: 'status' }, 'Laying faces out …');
const failure = new Failure();
const hover = element('figure', { class: 'hover', hidden: true });
const search = element('input', {
  ...{ type: 'search', placeholder: 'Person or image', 'aria-label': 'Find a person or an image' },
});
const plot = new Plot({
  onPoint: showHover,
  onChoose: (indices, adds) => choose(adds ? new Set([...chosen, ...indices]) : new Set(indices)),
});
const strip = new Chosen({
  act: (act) => void change(act),
  open: (image) => void attempt(async () => void (await page.request(MapOpenRequest, { image }))),
  clear: () => choose(new Set()),
});
const undo = actionButton('Take Back (Z)', () => void change('undo'), { name: 'undo' });
const lasso = actionButton('Circle (L)', toggleLasso, { name: 'lasso' });
const tools = element('div', { class: 'tools' });

document
  .querySelector('#page')!
  .append(
    element(
      'header',
      {},
      element('div', { class: 'title' }, element('h1', {}, document.title), counts),
      tools,
      failure.root,
    ),
    element('div', { class: 'body' }, plot.root, strip.root, hover),
  );

function showTools(): void {
  const trained = view.isTrained ? 'trained' : 'untrained';
  tools.replaceChildren(
    choice('Method', [['umap', 'UMAP'] as const, ['pca', 'PCA'] as const], view.method, (method) =>
      turn({ method }),
    ),
    ...(run === null
      ? []
      : [
          choice(
            'Model',
            [['untrained', 'Before Training'] as const, ['trained', 'After'] as const],
            trained,
            (model) => turn({ isTrained: model === 'trained' }),
          ),
        ]),
    choice(
      'Colours',
      [['person', 'By Person'] as const, ['suspicion', 'By Suspicion'] as const],
      view.colouring,
      (colouring) => turn({ colouring }),
    ),
    ...[search, lasso, undo],
    actionButton('Map Again', () => void load(true), { name: 'again' }),
  );
}

function turn(part: Partial<View>): void {
  Object.assign(view, part);
  page.keep(view);
  showTools();
  void (part.colouring === undefined ? load(false) : colour());
}

async function attempt(work: () => Promise<void>): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  await failure.during(work);
  isBusy = false;
  tell();
}

/** What is chosen while faces are laid out comes next; what was cancelled or failed leaves the buttons as the map is. */
async function load(again: boolean): Promise<void> {
  await attempt(async () => {
    try {
      for (let isFirst = true; isFirst || !isShown(); isFirst = false) {
        counts.textContent = 'Laying faces out …';
        const { method, isTrained } = view;
        const params = { method, isTrained, again: again && isFirst };
        const next = await page.request(MapPlacesRequest, params);
        if (next === null) return;
        shown = { method, isTrained };
        await showPlaces(next, params.again);
      }
    } finally {
      Object.assign(view, shown);
      showTools();
    }
  });
  if (view.colouring === 'suspicion' && scores === null) await colour();
}

function isShown(): boolean {
  return shown?.method === view.method && shown.isTrained === view.isTrained;
}

async function showPlaces(next: MapPlaces, again: boolean): Promise<void> {
  const isSame = places?.images.join('\n') === next.images.join('\n');
  const from = isSame ? points : null;
  if (!isSame) chosen = new Set();
  if (!isSame || again) [changes.length, scores] = [0, null];
  places = next;
  points = aligned(next.points, from);
  paint();
  if (from !== null) return morph(from, points);
  plot.place(points);
  plot.fit();
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

async function colour(): Promise<void> {
  if (view.colouring === 'suspicion' && scores === null) {
    await attempt(async () => {
      counts.textContent = 'Looking for wrong labels …';
      scores = (await page.request(MapSuspicionRequest, {}))?.scores ?? null;
    });
  }
  if (scores === null) view.colouring = 'person';
  showTools();
  paint();
}

function paint(): void {
  if (places === null) return;
  const { images, folder } = places;
  const isDark =
    !document.body.classList.contains('vscode-light') &&
    !document.body.classList.contains('vscode-high-contrast-light');
  const hidden = new Set(changes.flat());
  plot.paint(coloursOf(images, isDark), { chosen, hidden });
  strip.show(
    [...chosen].map((i) => images[i]!),
    folder,
  );
  undo.toggleAttribute('disabled', changes.length === 0);
  tell();
}

function coloursOf(images: readonly string[], isDark: boolean): Colour[] {
  if (view.colouring === 'suspicion') {
    return images.map((image) => suspicionColour(scores?.[image] ?? 0, isDark));
  }
  const colours = personColours(images.map(personOf), isDark);
  return images.map((image) => colours.get(personOf(image))!);
}

function tell(): void {
  if (places === null) {
    if (!isBusy) counts.textContent = 'Cancelled. “Map Again” lays the faces out.';
    return;
  }
  const { images, method } = places;
  const people = new Set(images.map(personOf)).size;
  const few = method === view.method ? '' : ', too few for UMAP';
  const changed = changes.flat().length;
  const stale = changed === 0 ? '' : `, ${changed.toLocaleString()} changed since`;
  counts.textContent = `${images.length.toLocaleString()} faces of ${people.toLocaleString()} people${few}${stale}`;
}

function choose(next: ReadonlySet<number>): void {
  chosen = next;
  paint();
}

async function change(act: MapAct): Promise<void> {
  if (places === null || (act === 'undo' ? changes.length === 0 : chosen.size === 0)) return;
  await attempt(async () => {
    const indices = act === 'undo' ? [] : [...chosen];
    const images = indices.map((i) => places!.images[i]!);
    const { words } = await page.request(MapActRequest, { act, images });
    if (words === null) return;
    if (act === 'undo') chosen = new Set(changes.pop());
    else [chosen] = [new Set(), changes.push(indices)];
    paint();
  });
}

function showHover(index: number | null, { x, y }: Point): void {
  hover.hidden = index === null || places === null;
  if (index === null || places === null) return;
  const image = places.images[index]!;
  if (hover.dataset['image'] !== image) {
    hover.dataset['image'] = image;
    const src = addressOf(places.folder, image);
    const score = scores?.[image];
    const caption = score === undefined ? image : `${image}: ${Math.round(100 * score)} % wrong`;
    hover.replaceChildren(element('img', { src, alt: '' }), element('figcaption', {}, caption));
  }
  const room = plot.root.clientWidth;
  hover.style.left = `${x > room - 180 ? x - 170 : x + 14}px`;
  hover.style.top = `${Math.min(y + 14, plot.root.clientHeight - 190)}px`;
}

function toggleLasso(): void {
  plot.isLasso = !plot.isLasso;
  lasso.toggleAttribute('secondary', !plot.isLasso);
  plot.root.classList.toggle('lasso', plot.isLasso);
}

search.addEventListener('input', () => {
  const wanted = search.value.trim().toLowerCase();
  const images = places?.images ?? [];
  const found = images.flatMap((image, i) => (image.toLowerCase().includes(wanted) ? [i] : []));
  choose(new Set(wanted === '' ? [] : found));
});

const ACTS: Record<string, MapAct> = { x: 'exclude', m: 'move', Delete: 'delete', z: 'undo' };

function onKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (altKey) return false;
  if ((ctrlKey || metaKey) && key.toLowerCase() !== 'z') return false;
  if (key === 'Escape') choose(new Set());
  else if (key === 'l') toggleLasso();
  else if (key === '/') search.focus();
  else if (ACTS[key] !== undefined) void change(ACTS[key]);
  else return plot.onKey(key);
  return true;
}

document.addEventListener('keydown', (event) => {
  if (event.target === search && event.key !== 'Escape') return;
  if (!onKey(event)) return;
  event.preventDefault();
  event.stopPropagation();
});
onThemeChange(paint);
showTools();
void load(false);
