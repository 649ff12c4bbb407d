import type { MapAct } from '../../protocol/src/webviewMap';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import type { Faces } from './faces';
import type { Pictures } from './pictures';

/** More pictures than these nobody looks at one by one. */
const SHOWN = 60;

export interface ChosenEvents {
  act: (act: MapAct) => void;
  show: (where: 'tree' | 'review') => void;
  open: (id: string) => void;
  clear: () => void;
}

/** The faces that are chosen on the map, and what can be done with them. */
export class Chosen {
  readonly root = element('aside', { class: 'chosen', 'aria-label': 'Chosen faces', hidden: true });
  private readonly title = element('h2', { 'aria-live': 'polite' });
  private readonly pictures = element('div', { class: 'pictures' });

  /** @param isDataset whether faces are images that can be moved and taken out */
  constructor(
    private readonly source: Pictures,
    private readonly events: ChosenEvents,
    isDataset: boolean,
  ) {
    const acts = [
      actionButton('Exclude (X)', () => events.act('exclude')),
      actionButton('Move… (M)', () => events.act('move')),
      actionButton('Delete (Del)', () => events.act('delete')),
    ];
    const tree = actionButton('Show in Tree (E)', () => events.show('tree'), { name: 'tree' });
    const review = actionButton('Review These (R)', () => events.show('review'), {
      name: 'review',
    });
    const clear = actionButton('Clear (Esc)', events.clear);
    const all = isDataset ? [...acts, tree, review, clear] : [tree, clear];
    const tools = element('div', { class: 'tools' }, ...all);
    this.root.append(this.title, tools, this.pictures);
  }

  /** @param chosen their places in the lists of faces */
  show(chosen: readonly number[], faces: Faces): void {
    this.root.hidden = chosen.length === 0;
    const people = new Set(chosen.map((i) => faces.persons[i]!));
    const [first] = people;
    this.title.textContent =
      chosen.length === 1
        ? faces.labels[chosen[0]!]!
        : `${chosen.length.toLocaleString()} faces of ${people.size === 1 ? first : `${people.size} people`}`;
    const rest = chosen.length - SHOWN;
    this.pictures.replaceChildren(
      ...chosen.slice(0, SHOWN).map((i) => this.picture(faces.ids[i]!, faces.labels[i]!)),
      ...(rest > 0 ? [element('span', { class: 'secondary' }, `and ${rest} more`)] : []),
    );
  }

  private picture(id: string, label: string): HTMLElement {
    const made = element(
      'button',
      { class: 'picture', title: `Open ${label}` },
      this.source.of(id, label),
    );
    made.addEventListener('click', () => this.events.open(id));
    return made;
  }
}
