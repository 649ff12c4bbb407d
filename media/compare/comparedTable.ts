import type { ComparedRow, ComparedRun } from '../../protocol/src/runs';
import { element } from '../shared/element';

/** A column a run, a row a figure. @param open a run's name was pressed */
export function comparedTable(
  caption: string,
  runs: readonly ComparedRun[],
  rows: readonly ComparedRow[],
  open: (run: string) => void,
): HTMLElement {
  const names = runs.map(({ name, folder }) => {
    const button = element('button', { type: 'button', class: 'link', title: folder }, name);
    button.addEventListener('click', () => open(folder));
    return element('th', { scope: 'col' }, button);
  });
  const corner = element('td', {});
  return element(
    'div',
    { class: 'wide', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', { class: 'said' }, caption),
      element('thead', {}, element('tr', {}, corner, ...names)),
      element('tbody', {}, ...rows.map(row)),
    ),
  );
}

function row({ label, cells }: ComparedRow): HTMLElement {
  const values = cells.map((text) => element('td', {}, text));
  return element('tr', {}, element('th', { scope: 'row' }, label), ...values);
}
