import '@vscode-elements/elements/dist/vscode-button/index.js';
import {
  GridActRequest,
  GridChanged,
  GridContentRequest,
  GridOpenRequest,
  type GridAct,
  type GridContent,
  type GridSubject,
} from '../../protocol/src/webviewGrid';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { CellView } from './cells';
import { carriedOver, choose, moved, NOTHING, toggle, type Selection } from './selection';
import { toolbar } from './toolbar';
import './style.css';

/** How the user left the page. */
interface View {
  sidePx: number;
  topPx: number;
  selected: string[];
}

const DEFAULT_SIDE_PX = 160;

const page = new PanelPage<GridSubject, View>();
const { person } = page.subject;
let content: GridContent | null = null;
let selection: Selection = NOTHING;
const kept = page.view;

const failure = new Failure();
const counts = element('span', { class: 'secondary', role: 'status' });
const view = element('div', {
  ...{ class: 'view', tabindex: '0', role: 'listbox', 'aria-multiselectable': 'true' },
  'aria-label': `Images of ${person}`,
});
const cells = new CellView(page, view, kept?.sidePx ?? DEFAULT_SIDE_PX);
const tools = toolbar({
  act: (act) => void run(act),
  zoom: (sidePx) => {
    cells.sidePx = sidePx;
    keep();
  },
  sidePx: cells.sidePx,
});

document
  .querySelector('#page')!
  .append(
    element(
      'header',
      {},
      element('div', { class: 'title' }, element('h1', {}, person), counts),
      tools.root,
      failure.root,
    ),
    view,
  );

const names = (): string[] => content?.images.map(({ name }) => name) ?? [];
const selectedNames = (): string[] =>
  [...selection.selected].sort((a, b) => a - b).map((index) => names()[index]!);

/** The change goes to the host, which tells when the images are others. */
async function run(act: GridAct): Promise<void> {
  const isAboutImages = !['rename', 'undo', 'redo'].includes(act);
  if (isAboutImages && !tools.can(act)) return;
  await attempt(() => page.request(GridActRequest, { act, names: selectedNames() }));
}

const attempt = (work: () => Promise<unknown>): Promise<void> => failure.during(work);

async function load(): Promise<void> {
  const found = await page.request(GridContentRequest, {});
  // Not sooner: an answer that was waited for at the same time may have come before.
  const before = names();
  content = found;
  selection = carriedOver(selection, before, names());
  show();
}

function show(): void {
  if (content === null) return;
  const { images, total } = content;
  const excluded = images.filter(({ state }) => state === 'excluded').length;
  const parts = [
    total === 1 ? '1 image' : `${total.toLocaleString()} images`,
    ...(excluded > 0 ? [`${excluded} excluded`] : []),
    ...(total > images.length ? [`the first ${images.length.toLocaleString()} are shown`] : []),
    ...(selection.selected.size > 0 ? [`${selection.selected.size} selected`] : []),
  ];
  counts.textContent = parts.join(', ');
  const chosen = [...selection.selected].map((index) => images[index]!);
  tools.update({ chosen, undo: content.undo, redo: content.redo });
  cells.show(content, selection);
}

function select(next: Selection): void {
  selection = next;
  show();
  cells.scrollTo(next.active);
  keep();
}

function keep(): void {
  const { scrollTop: topPx } = view;
  page.keep({ sidePx: cells.sidePx, topPx, selected: selectedNames() });
}

view.addEventListener('mousedown', (event) => {
  const index = cells.indexAt(event.target);
  if (index === null || event.button !== 0) return;
  select(
    choose(selection, index, { toggles: event.ctrlKey || event.metaKey, extends: event.shiftKey }),
  );
});
view.addEventListener('dblclick', (event) => open(cells.indexAt(event.target)));
view.addEventListener('scroll', keep);

function open(index: number | null): void {
  const name = index === null ? undefined : names()[index];
  if (name !== undefined) void attempt(() => page.request(GridOpenRequest, { name }));
}

const KEYS: Record<string, GridAct> = {
  ...{ delete: 'delete', f2: 'rename' },
  ...{ m: 'move', c: 'cover', o: 'photo', a: 'recrop' },
};

function onKey(event: KeyboardEvent): boolean {
  const { key, shiftKey } = event;
  const lower = key.toLowerCase();
  const withCtrl = event.ctrlKey || event.metaKey;
  const { length: count } = names();
  if (withCtrl && lower === 'a') {
    select({ ...selection, selected: new Set(Array.from({ length: count }, (_, i) => i)) });
  } else if (withCtrl && lower === 'z') void run(shiftKey ? 'redo' : 'undo');
  else if (withCtrl && lower === 'y') void run('redo');
  else if (key === 'Escape') select({ ...selection, selected: new Set() });
  else if (key === ' ' && selection.active >= 0) select(toggle(selection, selection.active));
  else if (key === 'Enter') open(selection.active);
  else if (!withCtrl && lower === 'x') void run(tools.can('exclude') ? 'exclude' : 'include');
  else if (!withCtrl && KEYS[lower] !== undefined) void run(KEYS[lower]);
  else return moveBy(key, { toggles: withCtrl, extends: shiftKey });
  return true;
}

function moveBy(key: string, modifiers: { toggles: boolean; extends: boolean }): boolean {
  const place = { count: names().length, ...cells.shape };
  const to = moved(key, selection.active, place);
  if (to === null) return false;
  // With Ctrl the keyboard moves, and Space selects.
  const moves = modifiers.toggles && !modifiers.extends;
  select(moves ? { ...selection, active: to } : choose(selection, to, modifiers));
  return true;
}

view.addEventListener('keydown', (event) => {
  if (!onKey(event)) return;
  event.preventDefault();
  event.stopPropagation();
});

page.onNotification(GridChanged, () => void attempt(load));

void attempt(async () => {
  await load();
  const places = new Map(names().map((name, index) => [name, index]));
  const selected = (kept?.selected ?? []).flatMap((name) => places.get(name) ?? []);
  selection = { selected: new Set(selected), active: selected[0] ?? -1, anchor: selected[0] ?? -1 };
  show();
  view.scrollTop = kept?.topPx ?? 0;
  view.focus();
});
