import type { EnrollStored } from '../../protocol/src/webviewEnroll';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';

export interface StoredListener {
  another: () => void;
  then: (next: 'live' | 'train') => void;
}

/** What was kept, and what can be done next. */
export class StoredNote {
  readonly section = element('section', { class: 'stored', role: 'status', hidden: true });

  constructor(private readonly listener: StoredListener) {}

  show({ name, pictures, folder, hint }: EnrollStored): void {
    const count = pictures === 1 ? '1 picture' : `${pictures} pictures`;
    const { another, then } = this.listener;
    this.section.replaceChildren(
      element('h2', {}, `${name} is enrolled.`),
      element(
        'p',
        {},
        `Kept: ${count}, also in ${folder} among the photos. ${name} is recognised from now on, without training.`,
      ),
      ...(hint === null ? [] : [element('p', { 'data-name': 'hint' }, hint)]),
      element(
        'div',
        { class: 'buttons' },
        actionButton('Enroll Another Person', another, { name: 'another', isPrimary: true }),
        actionButton('Open Live Recognition', () => then('live'), { name: 'live' }),
        ...(hint === null
          ? []
          : [actionButton('Prepare and Train', () => then('train'), { name: 'train' })]),
      ),
    );
    this.section.hidden = false;
  }

  hide(): void {
    this.section.hidden = true;
  }
}
