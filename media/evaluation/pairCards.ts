import type { PairSample } from '../../protocol/src/evaluationDetails';
import { addressOf, personOf } from '../shared/datasetImage';
import { element } from '../shared/element';

export interface PairActions {
  /** Shows an image in an editor. */
  open: (image: string) => void;
  /** An image does not show its person, or does after all. */
  mark: (image: string) => void;
  isMarked: (image: string) => boolean;
}

/** What pairs are made of. */
export interface PairSource {
  /** `<person>/<image>` by place. */
  images: readonly string[];
  /** Address of the dataset's images. */
  folder: string;
  /** Up to which distance pairs are accepted. */
  threshold: number;
}

/** Pairs as pictures, each with the distance between the two. */
export class PairCards {
  constructor(
    private readonly source: PairSource,
    private readonly actions: PairActions,
  ) {}

  /** @param none what to say where there are none */
  section(title: string, pairs: readonly PairSample[], none: string): HTMLElement {
    const shown =
      pairs.length === 0
        ? element('p', { class: 'secondary' }, none)
        : element('ul', { class: 'pairs' }, ...pairs.map((pair) => this.card(pair)));
    return element('section', {}, element('h2', {}, title), shown);
  }

  private card([left, right, distance]: PairSample): HTMLElement {
    const { images, threshold } = this.source;
    const verdict = distance <= threshold ? 'accepted' : 'refused';
    return element(
      'li',
      { class: 'pair' },
      element('div', { class: 'two' }, this.face(images[left]!), this.face(images[right]!)),
      element('p', { class: 'distance secondary' }, `Distance ${distance.toFixed(3)}, ${verdict}`),
    );
  }

  private face(image: string): HTMLElement {
    const { open, mark, isMarked } = this.actions;
    const [src, person] = [addressOf(this.source.folder, image), personOf(image)];
    const picture = element(
      'button',
      { class: 'picture', title: `Open ${image}` },
      element('img', { src, alt: '', loading: 'lazy', draggable: 'false' }),
      element('span', { class: 'name person' }, person),
      element('span', { class: 'name' }, image.slice(person.length + 1)),
    );
    picture.addEventListener('click', () => open(image));
    const wrong = element('button', {
      ...{ class: 'mark', 'data-image': image, 'aria-label': `${image} is a wrong label` },
    });
    const show = () => {
      wrong.setAttribute('aria-pressed', String(isMarked(image)));
      wrong.textContent = isMarked(image) ? '✓ In Review' : 'Wrong Label';
    };
    wrong.addEventListener('click', () => mark(image));
    wrong.addEventListener('marked', show);
    show();
    return element('div', { class: 'face' }, picture, wrong);
  }
}

/** Shows what is marked anew, on every card: an image may be on several. */
export function showMarks(root: ParentNode): void {
  for (const button of root.querySelectorAll('.mark')) button.dispatchEvent(new Event('marked'));
}
