import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { LivePageView, LiveRoute } from '../../protocol/src/webviewLive';
import { element } from '../shared/element';

export const FIRST_VIEW: LivePageView = {
  ...{ route: 'panel', isMirrored: true, device: null, threshold: null },
};
const ROUTES: Record<LiveRoute, string> = {
  panel: 'This panel’s camera',
  browser: 'Browser page',
  video: 'Video or camera by ffmpeg…',
};
const THRESHOLD_STEP = 0.005;

export interface ControlsListener {
  start: () => void;
  stop: () => void;
  /** Something was chosen. */
  changed: (view: LivePageView) => void;
}

/** The panel's head: start and stop, where from, which camera, mirrored or not, the threshold. */
export class Controls {
  readonly section: HTMLElement;
  private readonly lamp = element('span', { class: 'lamp', role: 'status' }, 'Camera off');
  private readonly button = element('vscode-button', { 'data-name': 'start' }, 'Start');
  private readonly route = element('select', { 'data-name': 'route' });
  private readonly device = element('select', { 'data-name': 'device' });
  private readonly mirror = element('input', { type: 'checkbox', 'data-name': 'mirror' });
  private readonly threshold = element('input', {
    ...{ type: 'range', 'data-name': 'threshold', disabled: true },
    ...{ min: '0', max: '1', step: String(THRESHOLD_STEP) },
  });
  private readonly value = element('output', { class: 'secondary' });
  private readonly reset = element('vscode-button', { secondary: true, disabled: true }, 'Default');
  private defaultThreshold = 0;
  private isOn = false;

  constructor(
    private view: LivePageView,
    private readonly listener: ControlsListener,
  ) {
    const routes = Object.entries(ROUTES);
    this.route.append(...routes.map(([value, label]) => element('option', { value }, label)));
    this.route.value = view.route;
    this.mirror.checked = view.isMirrored;
    this.showDevices([]);
    this.section = element(
      'div',
      { class: 'controls' },
      this.button,
      this.lamp,
      element('label', {}, 'From ', this.route),
      element('label', {}, 'Camera ', this.device),
      element('label', {}, this.mirror, ' Mirrored'),
      element('label', {}, 'Threshold ', this.threshold, this.value),
      this.reset,
    );
    this.listen();
  }

  setOn(isOn: boolean, words = isOn ? 'Camera on' : 'Camera off'): void {
    this.isOn = isOn;
    this.button.textContent = isOn ? 'Stop' : 'Start';
    this.lamp.textContent = words;
    this.lamp.classList.toggle('on', isOn);
    this.route.disabled = isOn;
  }

  showThreshold(defaultThreshold: number): void {
    this.defaultThreshold = defaultThreshold;
    this.threshold.max = String(2 * defaultThreshold);
    this.threshold.value = String(this.view.threshold ?? defaultThreshold);
    this.threshold.disabled = this.reset.disabled = false;
    this.showValue();
  }

  showDevices(devices: readonly { id: string; title: string }[]): void {
    const any = element('option', { value: '' }, 'Any');
    const options = devices.map(({ id, title }) => element('option', { value: id }, title));
    this.device.replaceChildren(any, ...options);
    const isThere = devices.some(({ id }) => id === this.view.device);
    this.device.value = isThere ? this.view.device! : '';
    this.device.disabled = this.view.route !== 'panel' || devices.length === 0;
  }

  private listen(): void {
    this.button.addEventListener('click', () => {
      if (this.isOn) this.listener.stop();
      else this.listener.start();
    });
    this.route.addEventListener('change', () => {
      this.change({ route: this.route.value as LiveRoute });
      this.device.disabled = this.view.route !== 'panel';
    });
    this.device.addEventListener('change', () =>
      this.change({ device: this.device.value || null }),
    );
    this.mirror.addEventListener('change', () => this.change({ isMirrored: this.mirror.checked }));
    this.threshold.addEventListener('input', () => this.showValue());
    this.threshold.addEventListener('change', () =>
      this.change({ threshold: Number(this.threshold.value) }),
    );
    this.reset.addEventListener('click', () => {
      this.threshold.value = String(this.defaultThreshold);
      this.showValue();
      this.change({ threshold: null });
    });
  }

  private change(changed: Partial<LivePageView>): void {
    this.view = { ...this.view, ...changed };
    this.listener.changed(this.view);
  }

  private showValue(): void {
    this.value.textContent = ` ${Number(this.threshold.value).toFixed(3)}`;
  }
}
