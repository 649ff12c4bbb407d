import { element } from '../shared/element';
import type { Point } from './view';

/** The face under the pointer. Pixels are those of the page. */
export class Hover {
  readonly root = element('figure', { class: 'hover', hidden: true });
  private id: string | null = null;

  hide(): void {
    this.root.hidden = true;
  }

  /** @param picture is only asked for where another face is shown than before */
  show(
    id: string,
    caption: string,
    picture: () => HTMLElement,
    at: Point & { plot: HTMLElement },
  ): void {
    this.root.hidden = false;
    if (this.id !== id) {
      this.id = id;
      this.root.replaceChildren(picture(), element('figcaption', {}, caption));
    }
    const { x, y, plot } = at;
    this.root.style.left = `${x > plot.clientWidth - 180 ? x - 170 : x + 14}px`;
    this.root.style.top = `${Math.min(y + 14, plot.clientHeight - 190)}px`;
  }
}
