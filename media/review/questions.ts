import type { ReviewItem } from '../../protocol/src/webviewReview';
import { element } from '../shared/element';

/** Of a row, as style.css has it. */
const ROW_PX = 26;
/** Rows above and below what is seen, so that scrolling shows no gap. */
const SPARE = 12;

/** The questions of one kind, the most certain first. Only rows that are seen exist: there may be very many. */
export class Questions {
  readonly root = element('div', {
    ...{ class: 'questions', role: 'listbox', tabindex: '0' },
    'aria-label': 'What is probably wrong',
  });
  private readonly rows = element('div', { class: 'rows', role: 'presentation' });
  private items: readonly ReviewItem[] = [];
  private chosen = -1;

  constructor(choose: (id: string) => void) {
    this.root.append(this.rows);
    this.root.addEventListener('mousedown', ({ target }) => {
      const id = (target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset['id'];
      if (id !== undefined) choose(id);
    });
    this.root.addEventListener('scroll', () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.root);
  }

  show(items: readonly ReviewItem[], chosen: string | null): void {
    this.items = items;
    this.chosen = items.findIndex(({ id }) => id === chosen);
    this.rows.style.height = `${items.length * ROW_PX}px`;
    this.scrollToChosen();
    this.draw();
  }

  private scrollToChosen(): void {
    const { scrollTop, clientHeight } = this.root;
    const top = this.chosen * ROW_PX;
    if (this.chosen < 0) return;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + ROW_PX > scrollTop + clientHeight) {
      this.root.scrollTop = top + ROW_PX - clientHeight;
    }
  }

  private draw(): void {
    const { scrollTop, clientHeight } = this.root;
    const from = Math.max(0, Math.floor(scrollTop / ROW_PX) - SPARE);
    const to = Math.min(this.items.length, Math.ceil((scrollTop + clientHeight) / ROW_PX) + SPARE);
    const shown = this.items.slice(from, to).map((item, i) => this.row(item, from + i));
    this.rows.replaceChildren(...shown);
    const active = this.items[this.chosen];
    // What is scrolled away is not there to be named.
    if (active === undefined || this.chosen < from || this.chosen >= to) {
      this.root.removeAttribute('aria-activedescendant');
    } else this.root.setAttribute('aria-activedescendant', rowId(active));
  }

  private row(item: ReviewItem, index: number): HTMLElement {
    const made = element(
      'div',
      {
        ...{ class: 'question', role: 'option', id: rowId(item), 'data-id': item.id },
        'aria-selected': String(index === this.chosen),
        ...{ 'aria-setsize': String(this.items.length), 'aria-posinset': String(index + 1) },
      },
      element('span', { class: 'name' }, item.title),
      element('span', { class: 'secondary' }, `${Math.round(100 * item.score)} %`),
    );
    made.style.top = `${index * ROW_PX}px`;
    return made;
  }
}

function rowId({ id }: ReviewItem): string {
  return `question-${id}`;
}
