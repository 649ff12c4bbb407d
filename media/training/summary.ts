import type { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/index.js';
import type { TrainingState, TrainingStatus } from '../../protocol/src/webviewTraining';
import { element } from '../shared/element';

export interface TrainingActions {
  pause: () => Promise<unknown>;
  resume: () => Promise<unknown>;
  evaluate: () => Promise<unknown>;
}

const STATES: Record<TrainingState, string> = {
  waiting: 'Waits until another job has ended',
  running: 'Training',
  paused: 'Stopped',
  done: 'Trained',
};

/** The head of the page: what is trained, how far it is, and what can be done now. */
export class Summary {
  readonly section = element('section');
  private readonly title = element('h1');
  private readonly facts = element('p', { class: 'secondary' });
  private readonly state = element('p', { class: 'state' });
  private readonly bar = element('progress', { 'aria-label': 'Epochs' });
  private readonly said = element('p', { class: 'said', 'aria-live': 'polite' });
  private readonly error = element('p', { class: 'error', role: 'alert', hidden: true });
  private readonly buttons: Record<'pause' | 'resume' | 'evaluate', VscodeButton>;
  private lastState: TrainingState | null = null;

  constructor(actions: TrainingActions) {
    this.buttons = {
      pause: this.button(
        'Pause',
        'Stops after the last finished epoch; it can go on later',
        actions.pause,
      ),
      resume: this.button('Resume', 'Goes on after the last finished epoch', actions.resume),
      evaluate: this.button('Evaluate', 'Measures the trained head', actions.evaluate),
    };
    const row = element('div', { class: 'buttons' }, ...Object.values(this.buttons));
    this.section.append(this.title, this.facts, this.state, this.bar, row, this.error, this.said);
  }

  show(status: TrainingStatus): void {
    const { run, state } = status;
    this.error.hidden = true;
    this.title.textContent = run.name;
    this.facts.textContent =
      `${run.images.toLocaleString('en')} images of ${run.people.toLocaleString('en')} people · ` +
      `${run.backbone} · ${run.mining} · seed ${run.seed} · ${run.dataset}`;
    this.state.textContent = describe(status);
    this.bar.max = run.epochsWanted;
    this.bar.value = run.epochsDone;
    this.bar.hidden = state === 'done';
    this.buttons.pause.hidden = state !== 'running' && state !== 'waiting';
    this.buttons.resume.hidden = state !== 'paused';
    this.buttons.evaluate.hidden = state !== 'done';
    if (state !== this.lastState) this.said.textContent = describe(status);
    this.lastState = state;
  }

  showError(sentence: string): void {
    this.error.textContent = sentence;
    this.error.hidden = false;
  }

  private button(label: string, title: string, act: () => Promise<unknown>): VscodeButton {
    const button = element('vscode-button', { title, hidden: true }, label);
    button.addEventListener('click', () => {
      button.disabled = true;
      act()
        .catch((error: Error) => this.showError(error.message))
        .finally(() => (button.disabled = false));
    });
    return button;
  }
}

function describe({ state, run, progress }: TrainingStatus): string {
  const { epochsDone, epochsWanted, result } = run;
  const parts = [`${STATES[state]}: ${epochsDone} of ${epochsWanted} epochs`];
  const rate = progress?.epochs?.perSecond ?? 0;
  if (state === 'running' && rate > 0) parts.push(`${rate.toFixed(rate < 1 ? 2 : 1)} a second`);
  const left = state === 'running' ? (progress?.secondsLeft ?? null) : null;
  if (left !== null)
    parts.push(`${left < 90 ? `${Math.ceil(left)} s` : `${Math.round(left / 60)} min`} left`);
  if (result !== null) {
    parts.push(
      result.bestEpoch === 0
        ? 'the untrained head could not be improved on, and was kept'
        : `the head of epoch ${result.bestEpoch} is kept`,
    );
  }
  return parts.join(' · ');
}
