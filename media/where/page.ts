import type { KeptFile, KeptKind, KeptPlace, WhereResult } from '../../protocol/src/people';
import {
  WhereListRequest,
  WhereThenRequest,
  type WhereSubject,
} from '../../protocol/src/webviewWhere';
import { actionButton } from '../shared/actionButton';
import { dataTable } from '../shared/dataTable';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { sizeWords } from '../shared/sizeWords';
import './style.css';

/** More lines make a page slow; the rest is shown when asked for. */
const FILES_AT_ONCE = 200;

const TITLES: Record<KeptKind, string> = {
  photos: 'Photos',
  dataset: 'Dataset',
  gallery: 'Gallery',
  features: 'Features',
  runs: 'Runs',
  trash: 'Trash',
  receipts: 'Receipts',
  jobs: 'Jobs',
  'enrolled-photos': 'Enrolled photos',
  other: 'Other',
};

const page = new PanelPage<WhereSubject, null>();
const { workspace } = page.subject;
const failure = new Failure();
const content = element('div');

document.querySelector('#page')!.append(
  element('h1', {}, 'Where Is My Data'),
  element('p', {}, `All that is kept about people for ${workspace}.`),
  element(
    'div',
    { class: 'buttons' },
    actionButton('Look Again', () => void list(), { name: 'again' }),
    actionButton('Erase a Person…', () => then({ then: 'erase' })),
  ),
  failure.root,
  content,
);
page.keepPlace();
void list();

function list(): Promise<void> {
  return failure.during(async () =>
    content.replaceChildren(...found(await page.request(WhereListRequest, {}))),
  );
}

function found({ places, files, elsewhere }: WhereResult): HTMLElement[] {
  const away = elsewhere.map((place) =>
    element('p', {}, `The gallery is kept elsewhere, at ${place}; its files are not listed.`),
  );
  const stays = away.length > 0 ? [] : [element('p', {}, 'Nothing of it leaves this machine.')];
  if (places.length === 0) return [...away, element('p', {}, 'Nothing about people is kept here.')];
  const rows = places.map(({ what, words, files: count, bytes }) => {
    return [TITLES[what], count.toLocaleString(), sizeWords(bytes), words] as const;
  });
  return [
    ...away,
    ...stays,
    dataTable('What is kept', ['Kept', 'Files', 'Size', 'What it is'], rows),
    element('h2', {}, 'Every file'),
    ...places.map((place) =>
      filesOf(
        place,
        files.filter(({ what }) => what === place.what),
      ),
    ),
  ];
}

/** They are listed when they are first looked at. */
function filesOf({ what, files: count }: KeptPlace, files: readonly KeptFile[]): HTMLElement {
  const list = element('ul');
  const words = `${TITLES[what]}: ${count === 1 ? '1 file' : `${count.toLocaleString()} files`}`;
  const fold = element('details', { 'data-kind': what }, element('summary', {}, words), list);
  fold.addEventListener('toggle', () => {
    if (fold.open && list.childElementCount === 0) add(list, files);
  });
  return fold;
}

function add(list: HTMLElement, files: readonly KeptFile[]): void {
  const rest = files.slice(FILES_AT_ONCE);
  list.append(...files.slice(0, FILES_AT_ONCE).map(fileOf));
  if (rest.length === 0) return;
  const more = actionButton(`${rest.length.toLocaleString()} More`, () => {
    item.remove();
    add(list, rest);
  });
  const item = element('li', {}, more);
  list.append(item);
}

function fileOf({ path, bytes }: KeptFile): HTMLElement {
  const link = element('a', { href: '#' }, shortened(path));
  link.addEventListener('click', (event) => {
    event.preventDefault();
    then({ then: 'show', path });
  });
  const size = element('span', { class: 'secondary' }, ` ${sizeWords(bytes)}`);
  return element('li', {}, link, size);
}

/** From the workspace on, where it lies in it. */
function shortened(path: string): string {
  return path.startsWith(workspace) ? path.slice(workspace.length + 1) : path;
}

function then(params: { then: 'erase' } | { then: 'show'; path: string }): void {
  void failure.during(() => page.request(WhereThenRequest, params));
}
