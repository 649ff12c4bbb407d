import type { HardestTriplet } from '../../protocol/src/runs';
import { addressOf, personOf } from '../shared/datasetImage';
import { element } from '../shared/element';

/** The triplets that an epoch had most trouble with, as pictures. */
export class HardestTriplets {
  readonly root = element('section', { class: 'hardest' });
  private readonly list = element('ol');
  private shown = '';

  /** @param open an image was clicked */
  constructor(private readonly open: (image: string) => void) {
    this.root.append(
      element('h3', {}, 'Hardest triplets'),
      element(
        ...(['p', { class: 'secondary' }] as const),
        'Where somebody else looks more like the anchor than the same person does: a hard case, or a wrong label.',
      ),
      this.list,
    );
  }

  /** @param folder address of the dataset's images */
  show(triplets: readonly HardestTriplet[], folder: string): void {
    this.root.hidden = triplets.length === 0;
    const wanted = JSON.stringify([triplets, folder]);
    // Else pictures flicker, and the one with the focus loses it.
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.list.replaceChildren(...triplets.map((triplet) => this.item(triplet, folder)));
  }

  private item(triplet: HardestTriplet, folder: string): HTMLElement {
    const { anchor, positive, negative, positiveDistance, negativeDistance } = triplet;
    const isNearer = negativeDistance < positiveDistance;
    return element(
      'li',
      { class: isNearer ? 'nearer' : '' },
      this.picture('Anchor', anchor, folder),
      this.picture('Same', positive, folder, positiveDistance),
      this.picture('Different', negative, folder, negativeDistance),
    );
  }

  private picture(role: string, image: string, folder: string, distance?: number): HTMLElement {
    const said = distance === undefined ? role : `${role}, ${distance.toFixed(2)}`;
    const button = element(
      'button',
      { type: 'button', title: `Open ${image}` },
      element('img', { src: addressOf(folder, image), alt: '', loading: 'lazy' }),
      element('span', {}, said),
      element('span', { class: 'secondary' }, personOf(image)),
    );
    button.addEventListener('click', () => this.open(image));
    return button;
  }
}
