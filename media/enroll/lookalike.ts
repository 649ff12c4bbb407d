import type { GuidedFrameResult } from '../../protocol/src/live';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';

type Lookalike = GuidedFrameResult['looksLike'][number];

export interface LookalikeListener {
  /** @returns a stored picture of that person, JPEG in base64 */
  pictureOf: (name: string) => Promise<string | null>;
  /** It is that person. */
  isThat: (name: string) => void;
}

/** The warning that somebody who is enrolled looks like this, with both pictures. */
export class LookalikeWarning {
  readonly section = element('section', {
    ...{ class: 'lookalike', role: 'alert', hidden: true, 'data-name': 'lookalike' },
  });
  private shown: string | null = null;
  /** Said to be somebody else. */
  private readonly others = new Set<string>();

  constructor(private readonly listener: LookalikeListener) {}

  /**
   * @param looksLike nearest first @param name that was given: nobody warns of the person themselves
   * @param portrait the picture that was taken, JPEG in base64
   */
  show(looksLike: readonly Lookalike[], name: string, portrait: string | null): void {
    const found = looksLike.find((it) => it.name !== name && !this.others.has(it.name));
    const isKnown = looksLike.some((it) => it.name === name);
    if (found === undefined || isKnown || portrait === null) return this.hide();
    if (found.name === this.shown) return;
    this.shown = found.name;
    void this.draw(found, portrait);
  }

  clear(): void {
    this.others.clear();
    this.hide();
  }

  private hide(): void {
    this.shown = null;
    this.section.hidden = true;
  }

  private async draw({ name, distance }: Lookalike, portrait: string): Promise<void> {
    const stored = await this.listener.pictureOf(name).catch(() => null);
    if (this.shown !== name) return;
    const far = `distance ${distance.toFixed(2)}`;
    this.section.replaceChildren(
      element('p', {}, `This looks like ${name}, who is enrolled already (${far}). Is it?`),
      element(
        'div',
        { class: 'both' },
        figure(portrait, 'Now'),
        ...(stored === null ? [] : [figure(stored, name)]),
      ),
      element(
        'div',
        { class: 'buttons' },
        actionButton(`It Is ${name}`, () => this.listener.isThat(name), { name: 'same' }),
        actionButton('Somebody Else', () => this.isOther(name), { name: 'other' }),
      ),
    );
    this.section.hidden = false;
  }

  private isOther(name: string): void {
    this.others.add(name);
    this.hide();
  }
}

function figure(jpegBase64: string, caption: string): HTMLElement {
  const src = `data:image/jpeg;base64,${jpegBase64}`;
  const picture = element('img', { src, alt: caption });
  return element('figure', {}, picture, element('figcaption', {}, caption));
}
