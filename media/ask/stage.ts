import type { AskedFace } from '../../protocol/src/webviewAsk';
import { element } from '../shared/element';
import { placeOf } from './verdict';

/** The photo with a button on each face. */
export class Stage {
  readonly root = element('div', { class: 'stage' });
  private boxes: HTMLButtonElement[] = [];

  constructor(private readonly choose: (face: number) => void) {}

  show(address: string, name: string, faces: readonly AskedFace[]): void {
    const picture = element('img', { src: address, alt: name });
    this.boxes = faces.map((_, i) => this.box(i));
    this.root.replaceChildren(picture, ...this.boxes);
    // Its size is known only then; the browser turns it upright as the backend does.
    picture.addEventListener('load', () => {
      const { naturalWidth, naturalHeight } = picture;
      faces.forEach(({ box }, i) => {
        const place = Object.entries(placeOf(box, naturalWidth, naturalHeight));
        for (const [side, share] of place) {
          this.boxes[i]!.style.setProperty(side, `${100 * share}%`);
        }
        this.boxes[i]!.hidden = false;
      });
    });
  }

  clear(): void {
    this.boxes = [];
    this.root.replaceChildren();
  }

  mark(face: number): void {
    this.boxes.forEach((box, i) => box.setAttribute('aria-pressed', String(i === face)));
  }

  private box(i: number): HTMLButtonElement {
    const number = String(i + 1);
    const label = `Face ${number} from the left`;
    const box = element(
      'button',
      { type: 'button', class: 'face', 'aria-label': label, 'aria-pressed': 'false', hidden: true },
      element('span', {}, number),
    );
    box.addEventListener('click', () => this.choose(i));
    return box;
  }
}
