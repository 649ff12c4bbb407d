import type { TrainingState, TrainingStatus } from '../../protocol/src/webviewTraining';
import { element } from '../shared/element';

const STATES: Record<TrainingState, string> = {
  waiting: 'Waits until another job has ended',
  running: 'Training',
  paused: 'Stopped',
  done: 'Trained',
};

/** The head of the page: what is trained, and how far it is. */
export class Summary {
  readonly section = element('section');
  private readonly title = element('h1');
  private readonly facts = element('p', { class: 'secondary' });
  private readonly state = element('p', { class: 'state' });
  private readonly bar = element('progress', { 'aria-label': 'Epochs' });
  private readonly said = element('p', { class: 'said', 'aria-live': 'polite' });
  private lastState: TrainingState | null = null;

  constructor() {
    this.section.append(this.title, this.facts, this.state, this.bar, this.said);
  }

  show(status: TrainingStatus): void {
    const { run, state } = status;
    this.title.textContent = run.name;
    this.facts.textContent =
      `${run.images.toLocaleString('en')} images of ${run.people.toLocaleString('en')} people · ` +
      `${run.backbone} · ${run.mining} · seed ${run.seed} · ${run.dataset}`;
    this.state.textContent = describe(status);
    this.bar.max = run.epochsWanted;
    this.bar.value = run.epochsDone;
    this.bar.hidden = state === 'done';
    if (state !== this.lastState) this.said.textContent = describe(status);
    this.lastState = state;
  }
}

function describe({ state, run }: TrainingStatus): string {
  const { epochsDone, epochsWanted, result } = run;
  const done = `${STATES[state]}: ${epochsDone} of ${epochsWanted} epochs`;
  if (result === null) return done;
  const kept =
    result.bestEpoch === 0
      ? 'the untrained head could not be improved on, and was kept'
      : `the head of epoch ${result.bestEpoch} is kept`;
  return `${done} · ${kept}`;
}
