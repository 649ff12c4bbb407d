import type { PictureGroup, ReviewItem } from '../../protocol/src/webviewReview';
import { addressOf } from '../shared/datasetImage';
import { element } from '../shared/element';

/** The pictures of one question, side by side. */
export class Evidence {
  readonly root = element('div', { class: 'evidence' });

  /** @param open an image was clicked: `<person>/<image>` */
  constructor(private readonly open: (image: string) => void) {}

  /** @param folder address of the dataset's images */
  show(item: ReviewItem, folder: string): void {
    this.root.replaceChildren(...item.groups.map((group) => this.group(group, folder)));
  }

  private group({ title, images, more }: PictureGroup, folder: string): HTMLElement {
    const pictures = images.map((image) => this.picture(image, folder));
    const rest = more === 0 ? [] : [element('span', { class: 'secondary' }, `and ${more} more`)];
    return element(
      'section',
      { class: 'group' },
      element('h2', {}, title),
      element('div', { class: 'pictures' }, ...pictures, ...rest),
    );
  }

  private picture(image: string, folder: string): HTMLElement {
    const src = addressOf(folder, image);
    const button = element(
      'button',
      { class: 'picture', title: `Open ${image}` },
      element('img', { src, alt: '', draggable: 'false' }),
      element('span', { class: 'name' }, image),
    );
    button.addEventListener('click', () => this.open(image));
    return button;
  }
}
