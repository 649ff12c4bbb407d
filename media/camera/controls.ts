import type { CameraSettings } from '../../protocol/src/webviewCamera';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import { choice } from './choice';
import type { CameraDevice } from './panelCamera';

export const FIRST_SETTINGS: CameraSettings = {
  ...{ route: 'auto', worked: null, isMirrored: true, device: null },
  ...{ widthPx: 640, mostPerSecond: null },
};
const ROUTES: readonly [CameraSettings['route'], string][] = [
  ['auto', 'Whatever works'],
  ['panel', 'This panel’s camera'],
  ['browser', 'Browser page'],
  ['video', 'Video or camera by ffmpeg…'],
];
const WIDTHS: readonly [number, string][] = [
  [640, '640 pixels wide'],
  [1280, '1,280 pixels wide'],
  [1920, '1,920 pixels wide'],
];
const RATES: readonly [number | null, string][] = [
  [null, 'As many as possible'],
  [15, 'At most 15 a second'],
  [10, 'At most 10 a second'],
  [5, 'At most 5 a second'],
  [1, 'One a second'],
];
const FILES = 'image/*,video/*';
const DROP_HINT =
  'Or drop it on this panel. Hold Shift where VS Code would open it in an editor instead.';

export interface ControlsListener {
  start: () => void;
  stop: () => void;
  /** A photo or a video was chosen. */
  file: (file: File) => void;
  changed: (settings: CameraSettings) => void;
}

/** A camera's head: start and stop, where from, and in a fold which camera, how large, how often, mirrored or not. */
export class CameraControls {
  readonly section: HTMLElement;
  private readonly lamp = element('span', { class: 'lamp', role: 'status' }, 'Camera off');
  private readonly button = actionButton('Start', () => this.startOrStop(), {
    ...{ name: 'start', isPrimary: true },
  });
  private readonly route = choice('From', 'route', ROUTES, (route) => this.change({ route }));
  private readonly width = choice('Size', 'size', WIDTHS, (widthPx) => this.change({ widthPx }));
  private readonly rate = choice('Frames', 'rate', RATES, (mostPerSecond) =>
    this.change({ mostPerSecond }),
  );
  private readonly device = element('select', { 'data-name': 'device' });
  private readonly mirror = element('input', { type: 'checkbox', 'data-name': 'mirror' });
  private readonly chooser = element('input', {
    ...{ type: 'file', accept: FILES, hidden: true, 'data-name': 'file' },
    'aria-label': 'Photo or video',
  });
  private isOn = false;

  constructor(
    private settings: CameraSettings,
    private readonly listener: ControlsListener,
  ) {
    const more = element(
      'details',
      {},
      element('summary', {}, 'Camera settings'),
      element('label', {}, 'Camera ', this.device),
      ...[this.width.label, this.rate.label],
      element('label', {}, this.mirror, ' Mirrored'),
    );
    const file = actionButton('Photo or Video…', () => this.chooser.click());
    file.title = DROP_HINT;
    const { button, lamp, route, chooser } = this;
    const parts = [button, lamp, route.label, file, chooser, more];
    this.section = element('div', { class: 'controls' }, ...parts);
    this.device.addEventListener('change', () =>
      this.change({ device: this.device.value || null }),
    );
    this.mirror.addEventListener('change', () => this.change({ isMirrored: this.mirror.checked }));
    chooser.addEventListener('change', () => this.fileChosen());
    this.show(settings);
  }

  private show(settings: CameraSettings): void {
    this.route.show(settings.route);
    this.width.show(settings.widthPx);
    this.rate.show(settings.mostPerSecond);
    this.mirror.checked = settings.isMirrored;
    this.showDevices([]);
  }

  setOn(isOn: boolean, words = isOn ? 'Camera on' : 'Camera off'): void {
    this.isOn = isOn;
    this.button.textContent = isOn ? 'Stop' : 'Start';
    this.lamp.textContent = words;
    this.lamp.classList.toggle('on', isOn);
    this.route.select.disabled = isOn;
  }

  showDevices(devices: readonly CameraDevice[]): void {
    const any = element('option', { value: '' }, 'Any');
    const options = devices.map(({ id, title }) => element('option', { value: id }, title));
    this.device.replaceChildren(any, ...options);
    const { device } = this.settings;
    this.device.value = device !== null && devices.some(({ id }) => id === device) ? device : '';
    this.device.disabled = devices.length === 0;
  }

  private startOrStop(): void {
    if (this.isOn) this.listener.stop();
    else this.listener.start();
  }

  private fileChosen(): void {
    const [file] = this.chooser.files ?? [];
    if (file !== undefined) this.listener.file(file);
    // So that the same one can be chosen again.
    this.chooser.value = '';
  }

  private change(changed: Partial<CameraSettings>): void {
    this.settings = { ...this.settings, ...changed };
    this.listener.changed(this.settings);
  }
}
