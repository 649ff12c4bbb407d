import type { GuidedPose } from '../../protocol/src/live';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';

const TITLES: Record<GuidedPose, string> = {
  frontal: 'Straight ahead',
  left: 'To the left',
  right: 'To the right',
  up: 'Chin up',
  down: 'Chin down',
};

export const POSES = Object.keys(TITLES) as GuidedPose[];

/** The pictures that were taken, each to be discarded, and those that are still to come. */
export class PictureList {
  readonly section: HTMLElement;
  private readonly list = element('ul', { class: 'pictures' });
  private readonly pictures = new Map<GuidedPose, string>();
  private next: GuidedPose | null = null;

  constructor(private readonly discard: (pose: GuidedPose) => void) {
    this.section = element('section', {}, element('h2', {}, 'Pictures'), this.list);
    this.draw();
  }

  get count(): number {
    return this.pictures.size;
  }

  /** The one that looks into the camera, or the first that there is; JPEG in base64. */
  get portrait(): string | null {
    return this.pictures.get('frontal') ?? [...this.pictures.values()][0] ?? null;
  }

  add(pose: GuidedPose, jpegBase64: string): void {
    this.pictures.set(pose, jpegBase64);
    this.draw();
  }

  keepOnly(taken: readonly GuidedPose[]): void {
    for (const pose of this.pictures.keys()) if (!taken.includes(pose)) this.pictures.delete(pose);
    this.draw();
  }

  /** @param next the one that is asked for now; null: none */
  showNext(next: GuidedPose | null): void {
    if (next === this.next) return;
    this.next = next;
    this.draw();
  }

  private draw(): void {
    this.list.replaceChildren(...POSES.map((pose) => this.item(pose)));
  }

  private item(pose: GuidedPose): HTMLElement {
    const title = TITLES[pose];
    const jpegBase64 = this.pictures.get(pose);
    if (jpegBase64 === undefined) {
      const isNext = pose === this.next;
      const words = isNext ? 'now' : 'to come';
      const place = element('div', { class: 'place' }, words);
      return element('li', { class: isNext ? 'next' : 'open' }, place, title);
    }
    const src = `data:image/jpeg;base64,${jpegBase64}`;
    const discard = actionButton('Discard', () => this.discard(pose), { name: `discard-${pose}` });
    discard.setAttribute('aria-label', `Discard the picture “${title}”`);
    const picture = element('img', { src, alt: `Picture: ${title}` });
    return element('li', { class: 'taken' }, picture, title, discard);
  }
}
