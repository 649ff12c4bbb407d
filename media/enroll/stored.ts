import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';

export interface StoredListener {
  another: () => void;
  then: (next: 'live' | 'prepare') => void;
}

/** What was kept, and what can be done next. */
export class StoredNote {
  readonly section = element('section', { class: 'stored', role: 'status', hidden: true });

  constructor(private readonly listener: StoredListener) {}

  show({ name, pictures, folder }: { name: string; pictures: number; folder: string }): void {
    const count = pictures === 1 ? '1 picture' : `${pictures} pictures`;
    const { another, then } = this.listener;
    this.section.replaceChildren(
      element('h2', {}, `${name} is enrolled.`),
      element(
        'p',
        {},
        `Kept: ${count}, also in ${folder} among the photos. ${name} is recognised from now on, without training. ` +
          'Prepare the dataset and train again to have the network learn from them too: it helps most when several people are new.',
      ),
      element(
        'div',
        { class: 'buttons' },
        actionButton('Enroll Another Person', another, { name: 'another', isPrimary: true }),
        actionButton('Open Live Recognition', () => then('live'), { name: 'live' }),
        actionButton('Prepare Dataset…', () => then('prepare')),
      ),
    );
    this.section.hidden = false;
  }

  hide(): void {
    this.section.hidden = true;
  }
}
