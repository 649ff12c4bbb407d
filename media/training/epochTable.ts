import type { EpochFigures } from '../../protocol/src/runs';
import { element } from '../shared/element';

const COLUMNS = [
  'Epoch',
  'Loss',
  'Triplets active',
  'New photos',
  'People never seen',
  'Seconds',
] as const;

/** All epochs in numbers, for those who read rather than see charts; closed until somebody opens it. */
export class EpochTable {
  readonly section: HTMLDetailsElement;
  private readonly body = element('tbody');

  constructor(isOpen: boolean, onToggle: (isOpen: boolean) => void) {
    const titles = COLUMNS.map((title) => element('th', { scope: 'col' }, title));
    const head = element('thead', {}, element('tr', {}, ...titles));
    const caption = element('caption', { class: 'said' }, 'Figures of each epoch, the kept head');
    this.section = element(
      'details',
      { open: isOpen },
      element('summary', {}, 'All epochs in numbers'),
      element('table', {}, caption, head, this.body),
    );
    this.section.addEventListener('toggle', () => onToggle(this.section.open));
  }

  /** The newest first. */
  add(epochs: readonly EpochFigures[]): void {
    for (const figures of epochs) this.body.prepend(row(figures));
  }
}

function row({ epoch, loss, active, kept, seconds }: EpochFigures): HTMLElement {
  const cells = [loss.toFixed(4), pct(active), pct(kept.newPhotos), pct(kept.unseenPeople)];
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, String(epoch)),
    ...[...cells, seconds.toFixed(2)].map((text) => element('td', {}, text)),
  );
}

function pct(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
