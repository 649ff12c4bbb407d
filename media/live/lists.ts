import type { LivenessSign } from '../../protocol/src/live';
import type { UnknownFace } from '../../protocol/src/webviewLive';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import type { Present } from './presence';

/** Says whose a face is. */
export type Tell = (track: number, who: 'somebody' | 'nobody') => void;

const SIGNS: Record<LivenessSign, string> = { blinked: 'blink seen', turned: 'head turned' };
const DISTANCE =
  'How far the face is from the person’s, as on the box: the less, the surer. Names are given up to the threshold.';
/** Nobody shall take it for more. */
const ONLY_A_HINT =
  'A hint only, no protection: a photo held before the camera does not do this, a replayed video does.';

interface Row {
  row: HTMLElement;
  since: HTMLElement;
  sign: HTMLElement;
}

/** Who is here and since when, with what can be put right about each. */
export class HereList {
  readonly section: HTMLElement;
  private readonly list = element('ul', { class: 'here' });
  private readonly rows = new Map<string, Row>();
  private readonly nobody = element('p', { class: 'secondary' }, 'Nobody is before the camera.');

  constructor(private readonly tell: Tell) {
    this.section = element('section', {}, element('h2', {}, 'Here'), this.list, this.nobody);
  }

  /** Rows stay as long as their face does, so that a button can be pressed. */
  show(here: readonly Present[], nowMs: number): void {
    this.nobody.hidden = here.length > 0;
    const keys = new Set<string>();
    for (const present of here) {
      const key = `${present.track} ${present.name ?? ''}`;
      keys.add(key);
      const shown = this.rows.get(key) ?? this.add(key, present);
      const far = present.distance === null ? '' : `, distance ${present.distance.toFixed(2)}`;
      shown.sign.textContent = present.liveness === null ? '' : SIGNS[present.liveness];
      shown.sign.hidden = present.liveness === null;
      shown.since.textContent = `since ${sinceWords(nowMs - present.sinceMs)}${far}`;
    }
    for (const [key, { row }] of this.rows) {
      if (keys.has(key)) continue;
      row.remove();
      this.rows.delete(key);
    }
  }

  private add(key: string, { name, track }: Present): Row {
    const since = element('span', { class: 'secondary', title: DISTANCE });
    const sign = element('span', { class: 'sign', title: ONLY_A_HINT, hidden: true });
    const isOther = actionButton(name === null ? 'This Is…' : 'Is Somebody Else…', () =>
      this.tell(track, 'somebody'),
    );
    const isNot = actionButton(`Not ${name ?? ''}`, () => this.tell(track, 'nobody'));
    const row = element(
      'li',
      { class: name === null ? 'unknown' : 'known' },
      element('span', {}, element('strong', {}, name ?? 'unknown'), sign),
      since,
      element('span', { class: 'buttons' }, isOther, ...(name === null ? [] : [isNot])),
    );
    this.list.append(row);
    const shown = { row, since, sign };
    this.rows.set(key, shown);
    return shown;
  }
}

/** "Who is this?": the best pictures of those who are nobody's, kept in memory alone. */
export class UnknownList {
  readonly section: HTMLElement;
  private readonly list = element('ul', { class: 'faces' });
  private shown = '';

  constructor(private readonly tell: Tell) {
    const words = 'Their pictures are forgotten when the camera stops.';
    const why = element('p', { class: 'secondary' }, words);
    this.section = element(
      'section',
      { hidden: true },
      element('h2', {}, 'Who is this?'),
      this.list,
      why,
    );
  }

  show(faces: readonly UnknownFace[]): void {
    const key = faces.map(({ track, jpegBase64 }) => `${track} ${jpegBase64.length}`).join();
    if (key === this.shown) return;
    this.shown = key;
    this.section.hidden = faces.length === 0;
    this.list.replaceChildren(...faces.map((face) => this.item(face)));
  }

  private item({ track, jpegBase64 }: UnknownFace): HTMLElement {
    const src = `data:image/jpeg;base64,${jpegBase64}`;
    const picture = element('img', { src, alt: `Unknown face ${track}` });
    return element(
      'li',
      {},
      picture,
      actionButton('Enroll…', () => this.tell(track, 'somebody')),
    );
  }
}

export function sinceWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${rest} s`;
}
