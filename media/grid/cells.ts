import type { ImageInDataset } from '../../protocol/src/explorer';
import {
  GridFactsRequest,
  GridPictureRequest,
  type GridContent,
  type GridSubject,
} from '../../protocol/src/webviewGrid';
import { element } from '../shared/element';
import type { PanelPage } from '../shared/panelPage';
import { cellsInSight, GAP_PX, layoutOf, type Layout } from './layout';
import { NOTHING, type Selection } from './selection';

const INDEX = 'data-index';

/** The pictures of a grid; only those in sight are in the document. */
export class CellView {
  private readonly cells = element('div', { class: 'cells', role: 'presentation' });
  private readonly made = new Map<string, HTMLElement>();
  private content: GridContent | null = null;
  private selection: Selection = NOTHING;
  private side: number;

  constructor(
    private readonly page: Pick<PanelPage<GridSubject, unknown>, 'request'>,
    private readonly view: HTMLElement,
    sidePx: number,
  ) {
    this.side = sidePx;
    view.append(this.cells);
    view.addEventListener('scroll', () => this.place());
    new ResizeObserver(() => this.place()).observe(view);
  }

  get sidePx(): number {
    return this.side;
  }

  set sidePx(sidePx: number) {
    this.side = sidePx;
    this.place();
  }

  /** Columns and rows in sight. */
  get shape(): { columns: number; rows: number } {
    const { columns, rowPx } = this.layout();
    return { columns, rows: Math.max(1, Math.floor(this.view.clientHeight / rowPx)) };
  }

  show(content: GridContent, selection: Selection): void {
    if (content.version !== this.content?.version) this.clear();
    this.content = content;
    this.selection = selection;
    this.place();
  }

  indexAt(target: EventTarget | null): number | null {
    const cell = target instanceof Element ? target.closest(`[${INDEX}]`) : null;
    return cell === null ? null : Number(cell.getAttribute(INDEX));
  }

  scrollTo(index: number): void {
    if (index < 0) return;
    const { columns, rowPx } = this.layout();
    const topPx = Math.floor(index / columns) * rowPx;
    const { scrollTop, clientHeight } = this.view;
    if (topPx < scrollTop) this.view.scrollTop = topPx;
    else if (topPx + rowPx > scrollTop + clientHeight) {
      this.view.scrollTop = topPx + rowPx - clientHeight + 2 * GAP_PX;
    }
    this.place();
  }

  private clear(): void {
    for (const cell of this.made.values()) cell.remove();
    this.made.clear();
  }

  private layout(): Layout {
    return layoutOf(this.cells.clientWidth, this.side, this.content?.images.length ?? 0);
  }

  /** Puts what is in sight where it belongs, and takes the rest out. */
  private place(): void {
    const { content } = this;
    if (content === null) return;
    const { images } = content;
    const layout = this.layout();
    this.cells.style.height = `${layout.heightPx}px`;
    const { scrollTop, clientHeight } = this.view;
    const [from, to] = cellsInSight(layout, scrollTop, clientHeight, images.length);
    const wanted = new Set<string>();
    for (let index = from; index < to; index++) {
      const image = images[index]!;
      wanted.add(image.name);
      const cell = this.made.get(image.name) ?? this.make(image.name);
      this.fill(cell, image, index, layout);
    }
    for (const [name, cell] of this.made) {
      if (wanted.has(name)) continue;
      cell.remove();
      this.made.delete(name);
    }
    const { active } = this.selection;
    if (active >= from && active < to) {
      this.view.setAttribute('aria-activedescendant', `cell-${active}`);
    } else this.view.removeAttribute('aria-activedescendant');
  }

  private make(name: string): HTMLElement {
    const cell = element('div', { class: 'cell', role: 'option' });
    cell.addEventListener('mouseenter', () => void this.addFacts(cell, name), { once: true });
    this.made.set(name, cell);
    this.cells.append(cell);
    return cell;
  }

  private fill(cell: HTMLElement, image: ImageInDataset, index: number, layout: Layout): void {
    const { selected, active } = this.selection;
    const { name, state, isCover } = image;
    const key = `${state} ${isCover}`;
    if (cell.dataset['drawn'] !== key) {
      cell.dataset['drawn'] = key;
      const words = [...(state === 'listed' ? [] : [state]), ...(isCover ? ['cover'] : [])];
      const badge =
        words.length === 0 ? [] : [' ', element('span', { class: 'badge' }, words.join(', '))];
      cell.replaceChildren(
        state === 'missing' ? element('div', { class: 'none' }, 'no file') : this.picture(name),
        // What is seen is what is read out: the name, then what is special.
        element('span', { class: 'name' }, name),
        ...badge,
      );
    }
    const [column, row] = [index % layout.columns, Math.floor(index / layout.columns)];
    cell.id = `cell-${index}`;
    cell.setAttribute(INDEX, String(index));
    cell.setAttribute('aria-selected', String(selected.has(index)));
    cell.setAttribute('aria-posinset', String(index + 1));
    cell.setAttribute('aria-setsize', String(this.content!.images.length));
    cell.className = ['cell', state, ...(index === active ? ['active'] : [])].join(' ');
    cell.style.left = `${column * layout.cellPx}px`;
    cell.style.top = `${row * layout.rowPx}px`;
    cell.style.width = `${this.side}px`;
    const picture = cell.firstElementChild as HTMLElement;
    picture.style.height = `${this.side - 4}px`;
  }

  /** The file itself; where the browser does not know its format, a picture that the backend makes. */
  private picture(name: string): HTMLImageElement {
    const { folder, version } = this.content!;
    const address = `${folder}/${encodeURIComponent(name)}?v=${version}`;
    const picture = element('img', {
      src: address,
      alt: '',
      decoding: 'async',
      draggable: 'false',
    });
    picture.addEventListener('error', () => void this.replacePicture(picture, name), {
      once: true,
    });
    return picture;
  }

  private async replacePicture(picture: HTMLImageElement, name: string): Promise<void> {
    try {
      picture.src = (await this.page.request(GridPictureRequest, { name })).address;
    } catch (error) {
      picture.replaceWith(element('div', { class: 'none' }, (error as Error).message));
    }
  }

  private async addFacts(cell: HTMLElement, name: string): Promise<void> {
    const facts = await this.page.request(GridFactsRequest, { name }).catch(() => null);
    if (facts !== null) cell.title = [name, ...facts.lines].join('\n');
  }
}
