import {
  CONFUSION_DISTANCES,
  type Confusion,
  type ConfusionCell,
} from '../../protocol/src/evaluationDetails';
import { element } from '../shared/element';

/** Colours are full from so many false accepts on. */
const FULL = 12;

/** How many pairs of two people are taken for one person, for those who are most often. */
export class Matrix {
  readonly root = element('div', { class: 'matrix' });
  private confusion: Confusion = { people: [], cells: [] };

  /** @param open shows the pairs of two people */
  constructor(private readonly open: (cell: ConfusionCell) => void) {
    this.root.addEventListener('keydown', (event) => this.onKey(event));
  }

  show(confusion: Confusion, threshold: number, chosen: string | null): void {
    const focused = document.activeElement?.getAttribute('data-cell') ?? null;
    this.confusion = confusion;
    const { people } = confusion;
    const heads = people.map((person, i) =>
      element('th', { scope: 'col', title: person }, element('span', {}, String(i + 1))),
    );
    const rows = people.map((person, row) => {
      const name = element('th', { scope: 'row', title: person }, `${row + 1} ${person}`);
      const cells = people.map((_, column) => this.cell(row, column, threshold, chosen));
      return element('tr', {}, name, ...cells);
    });
    const caption = element('caption', { class: 'said' }, 'False accepts between two people');
    const head = element('thead', {}, element('tr', {}, element('td'), ...heads));
    this.root.replaceChildren(element('table', {}, caption, head, element('tbody', {}, ...rows)));
    if (focused !== null) this.button(focused)?.focus();
  }

  private cell(row: number, column: number, threshold: number, chosen: string | null): HTMLElement {
    const found = cellOf(this.confusion, row, column);
    if (found === undefined) return element('td', {}, row === column ? '' : '–');
    const { people } = this.confusion;
    const accepted = falseAccepts(found, threshold);
    const key = keyOf(row, column);
    const words = `${people[row]} and ${people[column]}: ${accepted} of ${found.pairs} pairs accepted, the nearest at ${found.distances[0]!.toFixed(2)}`;
    const button = element(
      'button',
      {
        ...{
          'data-cell': key,
          'aria-label': words,
          title: words,
          tabindex: key === this.entry ? '0' : '-1',
        },
        ...{ 'aria-pressed': String(chosen === keyOf(found.a, found.b)) },
      },
      // A page of zeros hides the ones.
      accepted === '0' ? '' : accepted,
    );
    const share = Math.min(1, Number.parseInt(accepted) / FULL);
    button.style.setProperty('--share', `${share === 0 ? 0 : Math.round(10 + 25 * share)}%`);
    button.addEventListener('click', () => this.open(found));
    return element('td', {}, button);
  }

  /** Where the keyboard comes in. */
  private get entry(): string {
    const first = this.confusion.cells[0];
    return first === undefined ? '' : keyOf(first.a, first.b);
  }

  private button(key: string): HTMLButtonElement | null {
    return this.root.querySelector(`[data-cell="${key}"]`);
  }

  /** Arrow keys go to the next two people that were compared. */
  private onKey(event: KeyboardEvent): void {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
      event.key
    ];
    const from = (event.target as Element).getAttribute('data-cell');
    if (step === undefined || from === null) return;
    event.preventDefault();
    let [row, column] = from.split('-').map(Number) as [number, number];
    const size = this.confusion.people.length;
    for (let moves = 0; moves < size; moves++) {
      [row, column] = [row + step[0]!, column + step[1]!];
      const next = this.button(keyOf(row, column));
      if (next !== null) return next.focus();
    }
  }
}

export function keyOf(a: number, b: number): string {
  return `${a}-${b}`;
}

/** Of two people, whichever comes first. */
export function cellOf({ cells }: Confusion, a: number, b: number): ConfusionCell | undefined {
  const [first, second] = [Math.min(a, b), Math.max(a, b)];
  return cells.find((cell) => cell.a === first && cell.b === second);
}

/** "7"; "64+" where more than are counted. */
export function falseAccepts({ distances, pairs }: ConfusionCell, threshold: number): string {
  const accepted = distances.filter((distance) => distance <= threshold).length;
  const isAll = accepted === CONFUSION_DISTANCES && pairs > CONFUSION_DISTANCES;
  return isAll ? `${accepted}+` : String(accepted);
}
