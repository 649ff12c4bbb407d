import type { EpochFigures, EpochTriplets } from '../../protocol/src/runs';
import { Chart } from '../shared/chart';
import { element } from '../shared/element';
import { HardestTriplets } from './hardestTriplets';
import { OneAtATime } from '../shared/oneAtATime';

export interface EpochEvents {
  load: (epoch: number) => Promise<EpochTriplets | null>;
  /** An image was clicked. */
  open: (image: string) => void;
  /** @param epoch null: the newest, whichever that is */
  onChosen: (epoch: number | null) => void;
}

/** One epoch's distances and hardest triplets; the newest's, or that which a slider names. */
export class EpochView {
  readonly section: HTMLElement;
  private readonly slider = element('input', { type: 'range', min: '1', 'aria-label': 'Epoch' });
  private readonly title = element('h2');
  private readonly none = element('p', { class: 'secondary', hidden: true });
  private readonly histogram = new Chart({
    title: 'Distances in its triplets',
    format: (count) => count.toLocaleString('en'),
    over: { label: 'Distance', format: (distance) => distance.toFixed(2) },
    shape: 'steps',
    lines: [
      { label: 'Same person', colour: '--vscode-charts-green' },
      { label: 'Different people', colour: '--vscode-charts-red', dash: [4, 4] },
    ],
  });
  private readonly hardest: HardestTriplets;
  private readonly loading = new OneAtATime(() => this.load());
  private newest = 0;
  private shown = 0;
  private folder = '';

  constructor(
    private chosen: number | null,
    private readonly events: EpochEvents,
  ) {
    this.hardest = new HardestTriplets(events.open);
    const head = element('div', { class: 'epoch' }, this.title, this.slider);
    this.section = element(
      ...(['section', { hidden: true }] as const),
      ...[head, this.none, this.histogram.figure, this.hardest.root],
    );
    this.slider.addEventListener('input', () => this.choose(Number(this.slider.value)));
  }

  /** @param folder address of the dataset's images */
  show(epochs: readonly EpochFigures[], folder: string): void {
    this.newest = epochs.at(-1)?.epoch ?? 0;
    this.folder = folder;
    this.section.hidden = this.newest === 0;
    this.slider.max = String(this.newest);
    this.update();
  }

  private choose(epoch: number): void {
    this.chosen = epoch === this.newest ? null : epoch;
    this.events.onChosen(this.chosen);
    this.update();
  }

  private get epoch(): number {
    return Math.min(this.chosen ?? this.newest, this.newest);
  }

  private update(): void {
    this.title.textContent = `Epoch ${this.epoch}`;
    this.slider.value = String(this.epoch);
    if (this.epoch !== this.shown) this.loading.ask();
  }

  private async load(): Promise<void> {
    const { epoch } = this;
    if (epoch === 0 || epoch === this.shown) return;
    // What cannot be read is said as what is not there: the page's head says why the backend is gone.
    const triplets = await this.events.load(epoch).catch(() => null);
    this.shown = epoch;
    this.none.hidden = triplets !== null;
    this.histogram.figure.hidden = triplets === null;
    this.none.textContent = `Nothing was kept of the triplets of epoch ${epoch}.`;
    this.hardest.show(triplets?.hardest ?? [], this.folder);
    if (triplets !== null) this.showHistogram(triplets);
  }

  private showHistogram({ positives, negatives, binWidth }: EpochTriplets): void {
    const bins = Math.max(positives.length, negatives.length) + 1;
    const places = Array.from({ length: bins }, (_, bin) => bin * binWidth);
    const filled = (counts: readonly number[]) => places.map((_, bin) => counts[bin] ?? 0);
    this.histogram.show(places, [filled(positives), filled(negatives)]);
  }
}
