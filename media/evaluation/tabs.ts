import { element } from '../shared/element';

/** Tabs of which one is shown; arrow keys go to the next. */
export class Tabs<T extends string> {
  readonly root: HTMLElement;
  private readonly buttons: Map<T, HTMLButtonElement>;
  private current: T;

  /** @param turn another one is chosen */
  constructor(
    label: string,
    titles: readonly (readonly [T, string])[],
    current: T,
    private readonly turn: (to: T) => void,
  ) {
    this.current = current;
    this.buttons = new Map(titles.map(([name, title]) => [name, this.button(name, title)]));
    this.root = element('div', { class: 'tabs', role: 'tablist', 'aria-label': label });
    this.root.append(...this.buttons.values());
    this.root.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.move(step);
    });
    this.mark();
  }

  /** @param place from 0 */
  chooseAt(place: number): boolean {
    const name = [...this.buttons.keys()][place];
    if (name === undefined) return false;
    this.choose(name);
    return true;
  }

  private button(name: T, title: string): HTMLButtonElement {
    const made = element(
      'button',
      { class: 'tab', role: 'tab', 'data-name': name, 'aria-controls': 'shown' },
      title,
    );
    made.addEventListener('click', () => this.choose(name));
    return made;
  }

  private move(step: number): void {
    const names = [...this.buttons.keys()];
    const next = names[(names.indexOf(this.current) + step + names.length) % names.length]!;
    this.choose(next);
    this.buttons.get(next)!.focus();
  }

  private choose(name: T): void {
    this.current = name;
    this.mark();
    this.turn(name);
  }

  private mark(): void {
    for (const [name, button] of this.buttons) {
      button.setAttribute('aria-selected', String(name === this.current));
      button.tabIndex = name === this.current ? 0 : -1;
    }
  }
}
