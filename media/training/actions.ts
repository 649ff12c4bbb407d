import type { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/index.js';
import type {
  TrainingAction,
  TrainingState,
  TrainingStatus,
} from '../../protocol/src/webviewTraining';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';

interface Offer {
  action: TrainingAction;
  label: string;
  /** Pressed anywhere on the page. */
  key: string;
  title: string;
  /** Left out: always. */
  when?: readonly TrainingState[];
  isPrimary?: boolean;
}

const OFFERS: readonly Offer[] = [
  {
    ...{ action: 'pause', label: 'Pause', key: 'p', when: ['waiting', 'running'], isPrimary: true },
    title: 'Stops after the last finished epoch; it can go on later',
  },
  {
    ...{ action: 'resume', label: 'Resume', key: 'p', when: ['paused'], isPrimary: true },
    title: 'Goes on after the last finished epoch',
  },
  {
    ...{ action: 'evaluate', label: 'Evaluate', key: 'e', when: ['done'], isPrimary: true },
    title: 'Measures the trained head',
  },
  {
    ...{ action: 'cancel', label: 'Cancel…', key: 'c', when: ['waiting', 'running', 'paused'] },
    title: 'Stops, and removes the run',
  },
  {
    ...{ action: 'compare', label: 'Compare…', key: 'm' },
    title: 'Beside other runs: curves, settings that differ, figures',
  },
  {
    ...{ action: 'openTensorBoard', label: 'Open TensorBoard', key: 't' },
    title: 'All runs of this folder in TensorBoard, where it is installed',
  },
];

/** What can be done with the run now, by buttons and by keys. */
export class Actions {
  readonly row: HTMLElement;
  private readonly buttons = new Map<Offer, VscodeButton>();
  private state: TrainingState | null = null;

  constructor(private readonly act: (action: TrainingAction) => Promise<void>) {
    for (const offer of OFFERS) {
      const { action, label, key, title, isPrimary = false } = offer;
      const made = actionButton(`${label} (${key.toUpperCase()})`, () => void this.press(offer), {
        ...{ name: action, isPrimary },
      });
      made.title = title;
      made.hidden = true;
      this.buttons.set(offer, made);
    }
    this.row = element('div', { class: 'buttons' }, ...this.buttons.values());
  }

  show({ state }: TrainingStatus): void {
    this.state = state;
    for (const [offer, made] of this.buttons) made.hidden = !this.isOffered(offer);
  }

  /** @returns whether the key means something now */
  onKey(key: string): boolean {
    const offer = OFFERS.find((one) => one.key === key.toLowerCase() && this.isOffered(one));
    if (offer !== undefined) void this.press(offer);
    return offer !== undefined;
  }

  private isOffered({ when }: Offer): boolean {
    return this.state !== null && (when?.includes(this.state) ?? true);
  }

  /** A second press before the first is answered counts for nothing. */
  private async press(offer: Offer): Promise<void> {
    const made = this.buttons.get(offer)!;
    if (made.disabled) return;
    made.disabled = true;
    await this.act(offer.action);
    made.disabled = false;
  }
}
