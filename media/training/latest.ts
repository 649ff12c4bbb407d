import type { EpochFigures } from '../../protocol/src/runs';
import type { TrainingStatus } from '../../protocol/src/webviewTraining';
import { element } from '../shared/element';

const NONE = '–';

/** Label → what it says now. */
const TILES: readonly [
  label: string,
  read: (status: TrainingStatus, last: EpochFigures | undefined) => string,
][] = [
  ['Loss', ({ progress }, last) => fixed(progress?.epochs?.loss ?? last?.loss, 4)],
  ['Triplets active', ({ progress }, last) => percent(progress?.epochs?.active ?? last?.active)],
  ['New photos, TAR', (_, last) => percent(last?.kept.newPhotos)],
  ['People never seen, TAR', (_, last) => percent(last?.kept.unseenPeople)],
  [
    'Triplets a second',
    ({ progress }, last) => whole(progress?.epochs?.tripletsPerSecond ?? last?.tripletsPerSecond),
  ],
  ['Epochs a second', ({ progress }) => fixed(progress?.epochs?.perSecond, 2)],
  ['Time left', ({ progress }) => duration(progress?.secondsLeft)],
];

/** The figures of this moment, large. */
export class Latest {
  readonly list: HTMLElement;
  private readonly values = TILES.map(() => element('dd'));
  private readonly tiles = TILES.map(([label], i) =>
    element('div', {}, element('dt', {}, label), this.values[i]!),
  );

  constructor() {
    this.list = element('dl', { class: 'latest' }, ...this.tiles);
  }

  show(status: TrainingStatus, last: EpochFigures | undefined): void {
    TILES.forEach(([, read], i) => {
      const said = read(status, last);
      this.values[i]!.textContent = said;
      // Of a run that has ended nothing more will be known.
      this.tiles[i]!.hidden = said === NONE && status.state === 'done';
    });
  }
}

function fixed(value: number | null | undefined, digits: number): string {
  return value?.toFixed(digits) ?? NONE;
}

function percent(share: number | null | undefined): string {
  return typeof share === 'number' ? `${(100 * share).toFixed(1)} %` : NONE;
}

function whole(value: number | null | undefined): string {
  return typeof value === 'number' ? Math.round(value).toLocaleString('en') : NONE;
}

function duration(seconds: number | null | undefined): string {
  if (typeof seconds !== 'number') return NONE;
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
