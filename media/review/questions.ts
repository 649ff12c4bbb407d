import type { ReviewItem } from '../../protocol/src/webviewReview';
import { element } from '../shared/element';

/** A list of all would be slow where there are very many; those at its top are the most certain. */
const SHOWN = 500;

/** The questions of one kind, the most certain first. */
export class Questions {
  readonly root = element('div', {
    ...{ class: 'questions', role: 'listbox', tabindex: '0' },
    'aria-label': 'What is probably wrong',
  });

  constructor(choose: (id: string) => void) {
    this.root.addEventListener('mousedown', ({ target }) => {
      const id = (target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset['id'];
      if (id !== undefined) choose(id);
    });
  }

  show(items: readonly ReviewItem[], chosen: string | null): void {
    const index = items.findIndex(({ id }) => id === chosen);
    const from = Math.max(0, Math.min(index - SHOWN / 2, items.length - SHOWN));
    const shown = items.slice(from, from + SHOWN);
    const left = items.length - from - shown.length;
    this.root.replaceChildren(
      ...shown.map((item) => option(item, item.id === chosen)),
      ...(left > 0
        ? [element('p', { class: 'secondary' }, `and ${left.toLocaleString()} less certain`)]
        : []),
    );
    const active = this.root.querySelector('[aria-selected="true"]');
    if (active === null) this.root.removeAttribute('aria-activedescendant');
    else this.root.setAttribute('aria-activedescendant', active.id);
    active?.scrollIntoView({ block: 'nearest' });
  }
}

function option({ id, title, score }: ReviewItem, isChosen: boolean): HTMLElement {
  const attributes = { class: 'question', role: 'option', id: `question-${id}`, 'data-id': id };
  return element(
    'div',
    { ...attributes, 'aria-selected': String(isChosen) },
    element('span', { class: 'name' }, title),
    element('span', { class: 'secondary' }, `${Math.round(100 * score)} %`),
  );
}
