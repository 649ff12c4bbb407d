import type { PhotoGroup } from '../../protocol/src/review';
import type { GroupedPhoto, GroupsPageView } from '../../protocol/src/webviewGroups';
import { element } from '../shared/element';
import { lastName } from '../shared/lastName';

export interface GroupEvents {
  /** A photo was clicked. */
  open: (photo: string) => void;
  /** A group was named, or a picture taken out or put back. */
  onChanged: (view: GroupsPageView) => void;
}

/** More of a group are not needed to know who it is. */
const SHOWN = 12;

const NAMES = 'names';

/** Groups of photos with a field each for its name. */
export class GroupList {
  readonly root = element('div', { class: 'groups' });
  private readonly suggestions = element('datalist', { id: NAMES });
  private groups: readonly GroupedPhoto[][] = [];
  private readonly names: Map<string, string>;
  private readonly leftOut: Set<string>;

  constructor(
    { names, leftOut }: GroupsPageView,
    private readonly events: GroupEvents,
  ) {
    this.names = new Map(Object.entries(names));
    this.leftOut = new Set(leftOut);
  }

  /** Groups with a name, without the photos that were taken out. */
  get named(): PhotoGroup[] {
    return this.groups.flatMap((group) => {
      const name = this.names.get(keyOf(group))?.trim() ?? '';
      const photos = group.map(({ photo }) => photo).filter((photo) => !this.leftOut.has(photo));
      return name === '' || photos.length === 0 ? [] : [{ name, photos }];
    });
  }

  show(groups: readonly GroupedPhoto[][]): void {
    this.groups = groups;
    this.root.replaceChildren(
      this.suggestions,
      ...groups.map((group, i) => this.section(group, i + 1)),
    );
    this.suggest();
    this.root.querySelector('input')?.focus();
  }

  private section(group: readonly GroupedPhoto[], number: number): HTMLElement {
    const more = group.length - SHOWN;
    return element(
      'section',
      { 'aria-label': `Group ${number}` },
      element(
        'div',
        { class: 'name' },
        this.field(group, number),
        element('span', { class: 'secondary' }, `${group.length} photos`),
      ),
      element(
        'div',
        { class: 'pictures' },
        ...group.slice(0, SHOWN).map((photo) => this.picture(photo)),
        ...(more > 0 ? [element('span', { class: 'secondary' }, `and ${more} more`)] : []),
      ),
    );
  }

  private field(group: readonly GroupedPhoto[], number: number): HTMLElement {
    const field = element('input', {
      ...{ type: 'text', placeholder: 'Who is this?', list: NAMES, maxlength: '200' },
      'aria-label': `Name of group ${number}`,
    });
    const key = keyOf(group);
    field.value = this.names.get(key) ?? '';
    field.addEventListener('input', () => {
      this.names.set(key, field.value);
      this.changed();
    });
    field.addEventListener('change', () => this.suggest());
    field.addEventListener('keydown', ({ key: pressed }) => {
      if (pressed === 'Enter') this.next(field);
    });
    return field;
  }

  private picture({ photo, address }: GroupedPhoto): HTMLElement {
    const name = lastName(photo);
    const button = element(
      'button',
      { type: 'button', title: `Open ${name}` },
      element('img', { src: address, alt: name, loading: 'lazy' }),
    );
    const mark = () => {
      button.classList.toggle('left-out', this.leftOut.has(photo));
      button.setAttribute('aria-pressed', String(this.leftOut.has(photo)));
    };
    mark();
    button.addEventListener('click', () => this.events.open(photo));
    button.addEventListener('keydown', ({ key }) => {
      if (key !== 'Delete' && key !== 'Backspace') return;
      if (!this.leftOut.delete(photo)) this.leftOut.add(photo);
      mark();
      this.changed();
    });
    return button;
  }

  /** Who was named already is offered for other groups: that is how groups are merged. */
  private suggest(): void {
    const known = [...new Set([...this.names.values()].map((name) => name.trim()))].sort();
    const options = known
      .filter((name) => name !== '')
      .map((value) => element('option', { value }));
    this.suggestions.replaceChildren(...options);
  }

  private next(field: HTMLInputElement): void {
    const fields = [...this.root.querySelectorAll('input')];
    fields[(fields.indexOf(field) + 1) % fields.length]?.focus();
  }

  private changed(): void {
    this.events.onChanged({
      names: Object.fromEntries(this.names),
      leftOut: [...this.leftOut],
    });
  }
}

/** A group is known by its first photo, also when photos are looked through again. */
function keyOf(group: readonly GroupedPhoto[]): string {
  return group[0]?.photo ?? '';
}
