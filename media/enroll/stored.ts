import type { EnrollStored } from '../../protocol/src/webviewEnroll';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import type { TrainHint } from '../shared/trainHint';

export interface StoredListener {
  another: () => void;
  live: () => void;
}

/** What was kept, and what can be done next. */
export class StoredNote {
  readonly section = element('section', { class: 'stored', role: 'status', hidden: true });

  constructor(
    private readonly trainHint: TrainHint,
    private readonly listener: StoredListener,
  ) {}

  show({ name, pictures, folder, hint }: EnrollStored): void {
    const count = pictures === 1 ? '1 picture' : `${pictures} pictures`;
    const { another, live } = this.listener;
    this.trainHint.show(hint);
    this.section.replaceChildren(
      element('h2', {}, `${name} is enrolled.`),
      element(
        'p',
        {},
        `Kept: ${count}, also in ${folder} among the photos. ${name} is recognised from now on, without training.`,
      ),
      element(
        'div',
        { class: 'buttons' },
        actionButton('Enroll Another Person', another, { name: 'another', isPrimary: true }),
        actionButton('Open Live Recognition', live, { name: 'live' }),
      ),
      this.trainHint.root,
    );
    this.section.hidden = false;
  }

  hide(): void {
    this.section.hidden = true;
  }
}
