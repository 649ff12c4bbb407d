import { element } from './element';

type Cell = Node | string;

/**
 * A table whose rows begin with their heading.
 * @param caption said to screen readers @param titles of the columns
 */
export function dataTable(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly [Cell, ...Cell[]])[],
): HTMLElement {
  const heads = titles.map((title) => element('th', { scope: 'col' }, title));
  const made = rows.map(([head, ...cells]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, head),
      ...cells.map((cell) => element('td', {}, cell)),
    ),
  );
  return element(
    'table',
    { class: 'data' },
    element('caption', { class: 'said' }, caption),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...made),
  );
}
