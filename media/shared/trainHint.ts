import { TrainAgainRequest } from '../../protocol/src/webviewTrainAgain';
import { actionButton } from './actionButton';
import { element } from './element';
import type { PanelPage } from './panelPage';

/** Says when training again would help, with the button that does it. */
export class TrainHint {
  readonly root = element('div', { class: 'train-hint', role: 'status', hidden: true });

  /** @param failed hears why it could not be begun */
  constructor(
    private readonly page: Pick<PanelPage<unknown, unknown>, 'request'>,
    private readonly failed: (words: string) => void,
  ) {}

  /** @param words a sentence; null: it would change little */
  show(words: string | null): void {
    this.root.hidden = words === null;
    if (words === null) return this.root.replaceChildren();
    const train = actionButton('Prepare and Train', () => this.train(), { name: 'train' });
    this.root.replaceChildren(element('p', { 'data-name': 'hint' }, words), train);
  }

  private train(): void {
    this.page.request(TrainAgainRequest, {}).then(
      () => this.show(null),
      (error: Error) => this.failed(error.message),
    );
  }
}
