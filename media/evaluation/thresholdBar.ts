import type { ModelDetails } from '../../protocol/src/evaluationDetails';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import { percent, stepAt } from './atThreshold';

/** A threshold that has a name. */
export interface NamedThreshold {
  label: string;
  threshold: number;
}

/** The slider that stops at each point of the curve, and what its threshold does. */
export class ThresholdBar {
  readonly root: HTMLElement;
  private readonly slider = element('input', {
    ...{ type: 'range', min: '0', step: '1', id: 'threshold', 'data-name': 'threshold' },
  });
  private readonly words = element('output', { for: 'threshold' });
  private readonly named = element('span', { class: 'named' });
  private model: ModelDetails | null = null;

  /**
   * @param turn the slider is at another point of the curve
   * @param use faces shall be named by its threshold
   */
  constructor(
    private readonly turn: (step: number) => void,
    use: () => void,
  ) {
    const label = element('label', { for: 'threshold' }, 'Threshold');
    const button = actionButton('Use This Threshold', use, { name: 'use' });
    this.root = element(
      'div',
      { class: 'threshold' },
      label,
      this.slider,
      this.words,
      this.named,
      button,
    );
    this.slider.addEventListener('input', () => this.turn(Number(this.slider.value)));
  }

  /** @param named in the order in which they are offered */
  show(model: ModelDetails, named: readonly NamedThreshold[]): void {
    this.model = model;
    this.slider.max = String(model.curve.length - 1);
    this.named.replaceChildren(
      ...named.map(({ label, threshold }) => {
        const made = element(
          'button',
          { class: 'link', title: `Threshold ${threshold.toFixed(4)}` },
          label,
        );
        made.addEventListener('click', () => this.turn(stepAt(model.curve, threshold)));
        return made;
      }),
    );
  }

  mark(step: number): void {
    const { threshold, far, tar, tarLow, tarHigh } = this.model!.curve[step]!;
    this.slider.value = String(step);
    const at = threshold < 0 ? 'none accepted' : threshold.toFixed(4);
    const words = `${at}: FAR ${percent(far)}, TAR ${percent(tar)} (${percent(tarLow)} to ${percent(tarHigh)})`;
    this.words.textContent = words;
    this.slider.setAttribute('aria-valuetext', words);
  }
}
