import { element } from '../shared/element';

/** Turns the liveness hint on and off, and says what it is worth. */
export class LivenessSwitch {
  readonly section: HTMLElement;
  private readonly box = element('input', { type: 'checkbox', 'data-name': 'liveness' });

  constructor(isOn: boolean, changed: (isOn: boolean) => void) {
    this.box.checked = isOn;
    this.box.addEventListener('change', () => changed(this.box.checked));
    const words =
      'Says when a face has blinked or turned. No protection: a replayed video does both.';
    const worth = element('span', { class: 'secondary' }, words);
    const label = element('label', {}, this.box, ' Liveness hint');
    this.section = element('div', { class: 'controls' }, label, worth);
  }
}
