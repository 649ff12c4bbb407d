import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { MapAct } from '../../protocol/src/webviewMap';
import { element } from '../shared/element';

/** More pictures than these nobody looks at one by one. */
const SHOWN = 60;

export interface ChosenEvents {
  act: (act: MapAct) => void;
  open: (image: string) => void;
  clear: () => void;
}

/** The faces that are chosen on the map, and what can be done with them. */
export class Chosen {
  readonly root = element('aside', { class: 'chosen', 'aria-label': 'Chosen faces' });
  private readonly title = element('h2', { 'aria-live': 'polite' });
  private readonly pictures = element('div', { class: 'pictures' });

  constructor(private readonly events: ChosenEvents) {
    const buttons: [string, string, () => void][] = [
      ['exclude', 'Exclude (X)', () => events.act('exclude')],
      ['move', 'Move… (M)', () => events.act('move')],
      ['delete', 'Delete (Del)', () => events.act('delete')],
      ['clear', 'Clear (Esc)', events.clear],
    ];
    const tools = element('div', { class: 'tools' }, ...buttons.map(button));
    this.root.append(this.title, tools, this.pictures);
  }

  /** @param folder address of the dataset's images */
  show(images: readonly string[], folder: string): void {
    this.root.hidden = images.length === 0;
    const count = images.length.toLocaleString();
    const people = new Set(images.map(personOf));
    const [first] = people;
    this.title.textContent =
      images.length === 1
        ? images[0]!
        : `${count} faces of ${people.size === 1 ? first : `${people.size} people`}`;
    const rest = images.length - SHOWN;
    this.pictures.replaceChildren(
      ...images.slice(0, SHOWN).map((image) => this.picture(image, folder)),
      ...(rest > 0 ? [element('span', { class: 'secondary' }, `and ${rest} more`)] : []),
    );
  }

  private picture(image: string, folder: string): HTMLElement {
    const src = addressOf(folder, image);
    const made = element(
      'button',
      { class: 'picture', title: `Open ${image}` },
      element('img', { src, alt: image, draggable: 'false' }),
    );
    made.addEventListener('click', () => this.events.open(image));
    return made;
  }
}

export function addressOf(folder: string, image: string): string {
  return `${folder}/${image.split('/').map(encodeURIComponent).join('/')}`;
}

export function personOf(image: string): string {
  return image.slice(0, image.indexOf('/'));
}

function button([name, label, click]: [string, string, () => void]): HTMLElement {
  const made = element('vscode-button' as 'button', { secondary: true, 'data-name': name }, label);
  made.addEventListener('click', click);
  return made;
}
