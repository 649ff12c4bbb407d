import type {
  ModelDetails,
  PairFigures,
  PersonFigures,
} from '../../protocol/src/evaluationDetails';
import { element } from '../shared/element';
import { percent } from './atThreshold';

/** More rows make a page slow; the tables that are saved have all. */
const PEOPLE_SHOWN = 200;

const COUNTS = ['Images', 'Accepted', 'Of pairs', 'TAR', 'False accepts', 'Of pairs', 'FAR'];

/** How well each group of people and each person is recognised, at the calibrated threshold. */
export class Groups {
  readonly root = element('div');
  private readonly filter = element('input', {
    ...{ type: 'search', placeholder: 'Person or #tag', 'aria-label': 'Find a person or a tag' },
  });
  private readonly people = element('div');
  private model: ModelDetails | null = null;

  /** @param find what was looked for @param keep another is looked for */
  constructor(find: string, keep: (find: string) => void) {
    this.filter.value = find;
    this.filter.addEventListener('input', () => {
      keep(this.filter.value);
      this.showPeople();
    });
  }

  show(model: ModelDetails): void {
    this.model = model;
    this.root.replaceChildren(
      element('h2', {}, 'Groups'),
      this.tags(model),
      element('h2', {}, 'People'),
      this.filter,
      this.people,
    );
    this.showPeople();
  }

  private tags({ tags }: ModelDetails): HTMLElement {
    if (tags.length === 0) {
      const words =
        'Words that begin with # in the name of a person’s folder are tags, as in “Ada #indoors”. Rename folders to see how groups do.';
      return element('p', { class: 'secondary' }, words);
    }
    const rows = tags.map((group) =>
      row(`#${group.tag}`, [
        ...[group.people.toLocaleString(), ...counts(group)],
        `${percent(group.tarLow)} to ${percent(group.tarHigh)}`,
        group.isWorse ? 'Worse than all together' : '',
      ]),
    );
    const caption = 'Groups of people. False accepts are those within a group.';
    const heads = ['Tag', 'People', ...COUNTS, 'TAR in 95 of 100 resamples', ''];
    return table(caption, heads, rows);
  }

  private showPeople(): void {
    const wanted = this.filter.value.trim().toLowerCase();
    const all = this.model!.people.filter((person) => matches(person, wanted));
    const rows = all.slice(0, PEOPLE_SHOWN).map((person) => row(person.person, counts(person)));
    const more =
      all.length > rows.length
        ? [
            element(
              'p',
              { class: 'secondary' },
              `The worst ${rows.length} of ${all.length.toLocaleString()}; the saved tables have all.`,
            ),
          ]
        : [];
    const caption = 'People, those who are recognised worst first';
    this.people.replaceChildren(table(caption, ['Person', ...COUNTS], rows), ...more);
  }
}

export function matches({ person, tags }: PersonFigures, wanted: string): boolean {
  if (wanted.startsWith('#')) return tags.includes(wanted.slice(1));
  return person.toLowerCase().includes(wanted);
}

function counts(figures: PairFigures & { images: number }): string[] {
  const { images, genuinePairs, accepted, impostorPairs, falseAccepts } = figures;
  const share = (part: number, all: number) => (all === 0 ? '–' : percent(part / all));
  return [
    ...[images, accepted, genuinePairs].map((count) => count.toLocaleString()),
    share(accepted, genuinePairs),
    ...[falseAccepts, impostorPairs].map((count) => count.toLocaleString()),
    share(falseAccepts, impostorPairs),
  ];
}

export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly HTMLElement[],
): HTMLElement {
  const cells = heads.map((head) =>
    head === '' ? element('td') : element('th', { scope: 'col' }, head),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      { class: 'figures' },
      element('caption', { class: 'said' }, caption),
      element('thead', {}, element('tr', {}, ...cells)),
      element('tbody', {}, ...rows),
    ),
  );
}

export function row(name: string, cells: readonly string[]): HTMLElement {
  const head = element('th', { scope: 'row' }, name);
  return element('tr', {}, head, ...cells.map((text) => element('td', {}, text)));
}
