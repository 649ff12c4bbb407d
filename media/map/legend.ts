import { element } from '../shared/element';
import type { LegendEntry } from './roles';

/** What colours mean, with how many faces each has; a click chooses them. */
export class Legend {
  readonly root = element('div', { class: 'legend', role: 'group', hidden: true });

  constructor(private readonly choose: (indices: number[]) => void) {}

  /** @param title whose roles these are */
  show(title: string, entries: readonly LegendEntry[]): void {
    this.root.hidden = entries.length === 0;
    this.root.setAttribute('aria-label', title);
    this.root.replaceChildren(
      element('span', { class: 'secondary' }, title),
      ...entries.map((entry) => this.entry(entry)),
    );
  }

  private entry({ words, colour, indices }: LegendEntry): HTMLElement {
    const swatch = element('span', { class: 'swatch' });
    swatch.style.backgroundColor = `rgb(${colour.join(' ')})`;
    const label = `${words} (${indices.length.toLocaleString()})`;
    const made = element('button', { class: 'role' }, swatch, label);
    made.addEventListener('click', () => this.choose(indices));
    return made;
  }
}
