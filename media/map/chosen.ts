import type { MapAct } from '../../protocol/src/webviewMap';
import { actionButton } from '../shared/actionButton';
import { addressOf, personOf } from '../shared/datasetImage';
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
    const tools = element(
      'div',
      { class: 'tools' },
      actionButton('Exclude (X)', () => events.act('exclude')),
      actionButton('Move… (M)', () => events.act('move')),
      actionButton('Delete (Del)', () => events.act('delete')),
      actionButton('Clear (Esc)', events.clear),
    );
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
