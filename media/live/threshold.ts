import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';

const STEP = 0.005;

/** The slider of the squared distance up to which looks speak for a name, 0 to twice the default. */
export class ThresholdSlider {
  readonly section: HTMLElement;
  private readonly slider = element('input', {
    ...{ type: 'range', 'data-name': 'threshold', disabled: true },
    ...{ min: '0', max: '1', step: String(STEP) },
  });
  private readonly value = element('output', { class: 'secondary' });
  private readonly reset = actionButton('Default', () => this.toDefault());
  private defaultThreshold = 0;

  /** @param changed hears null for the default */
  constructor(
    private chosen: number | null,
    private readonly changed: (threshold: number | null) => void,
  ) {
    this.reset.disabled = true;
    const label = element('label', {}, 'Threshold ', this.slider, this.value);
    this.section = element('div', { class: 'controls' }, label, this.reset);
    this.slider.addEventListener('input', () => this.showValue());
    this.slider.addEventListener('change', () => {
      this.chosen = Number(this.slider.value);
      this.changed(this.chosen);
    });
  }

  show(defaultThreshold: number): void {
    this.defaultThreshold = defaultThreshold;
    this.slider.max = String(2 * defaultThreshold);
    this.slider.value = String(this.chosen ?? defaultThreshold);
    this.slider.disabled = this.reset.disabled = false;
    this.showValue();
  }

  private toDefault(): void {
    this.chosen = null;
    this.slider.value = String(this.defaultThreshold);
    this.showValue();
    this.changed(null);
  }

  private showValue(): void {
    this.value.textContent = ` ${Number(this.slider.value).toFixed(3)}`;
  }
}
