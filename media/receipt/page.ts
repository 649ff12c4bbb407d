import { ERASE_WORDS } from '../../protocol/src/eraseWords';
import type { EraseItem, EraseReceipt, EraseTrace } from '../../protocol/src/people';
import {
  ReceiptRequest,
  ReceiptThenRequest,
  type ReceiptSubject,
} from '../../protocol/src/webviewReceipt';
import { actionButton } from '../shared/actionButton';
import { dataTable } from '../shared/dataTable';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { sizeWords } from '../shared/sizeWords';
import './style.css';

const page = new PanelPage<ReceiptSubject, null>();
const failure = new Failure();
const content = element('div');

document.querySelector('#page')!.append(failure.root, content);
page.keepPlace();
void failure.during(async () =>
  content.append(...receiptOf(await page.request(ReceiptRequest, {}))),
);

function receiptOf({
  name,
  time,
  erased,
  remaining,
  traces,
  file,
  proofKey,
}: EraseReceipt): HTMLElement[] {
  const isTrainedOn = traces.some(({ kind }) => kind === 'trained-head');
  return [
    element('h1', {}, `${name} is erased`),
    element('p', { class: 'secondary' }, new Date(time).toLocaleString()),
    element('h2', {}, 'Erased'),
    items('What was erased', erased),
    ...(remaining.length === 0
      ? []
      : [element('h2', {}, 'Remains'), items('What remains', remaining)]),
    element('h2', {}, 'Keeps a trace'),
    ...(traces.length === 0 ? [nothing()] : [element('ul', {}, ...traces.map(traceOf))]),
    ...(isTrainedOn ? [train()] : []),
    ...(file === null ? [] : [proof(file, proofKey ?? '')]),
  ];
}

function items(caption: string, of: readonly EraseItem[]): HTMLElement {
  const rows = of.map(({ what, where, count, bytes }) => {
    return [ERASE_WORDS[what], count.toLocaleString(), sizeWords(bytes), where] as const;
  });
  return dataTable(caption, ['What', 'Count', 'Size', 'Where'], rows);
}

function nothing(): HTMLElement {
  return element('p', {}, 'Nothing does: no head was trained on them, and no file names them.');
}

function traceOf({ words, remedy, path }: EraseTrace): HTMLElement {
  const show = actionButton('Show', () => then({ then: 'show', path }));
  show.setAttribute('aria-label', `Show ${path}`);
  return element('li', {}, element('span', {}, `${words} ${remedy}`), show);
}

/** A head cannot forget: another one is trained. */
function train(): HTMLElement {
  return element(
    'div',
    { class: 'buttons' },
    actionButton('Train Again Without Them…', () => then({ then: 'train' }), {
      ...{ name: 'train', isPrimary: true },
    }),
  );
}

function proof(path: string, key: string): HTMLElement {
  return element(
    'section',
    {},
    element('h2', {}, 'Receipt'),
    element('p', {}, `It is kept, without the name, as ${path}.`),
    element('p', {}, 'Who has this key can prove that it is about this person: ', code(key)),
    element(
      'div',
      { class: 'buttons' },
      actionButton('Show File', () => then({ then: 'show', path })),
    ),
  );
}

function code(text: string): HTMLElement {
  return element('code', {}, text);
}

function then(params: { then: 'train' } | { then: 'show'; path: string }): void {
  void failure.during(() => page.request(ReceiptThenRequest, params));
}
