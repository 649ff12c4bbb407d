import type { EnrollPageView } from '../../protocol/src/webviewEnroll';
import { element } from '../shared/element';

const LONGEST_NAME = 200;
const LONGEST_CONSENT = 1000;

export const FIRST_VIEW: EnrollPageView = {
  consent: 'I agree that pictures of my face are kept on this machine, to recognise me.',
};

/** Who it is, and what they agreed to. */
export class PersonForm {
  readonly section: HTMLElement;
  private readonly nameField = element('input', {
    ...{ type: 'text', 'data-name': 'name', autocomplete: 'off', required: true },
    ...{ maxlength: String(LONGEST_NAME), spellcheck: 'false' },
  });
  private readonly consentField = element('textarea', {
    ...{ 'data-name': 'consent', rows: '3', maxlength: String(LONGEST_CONSENT) },
  });
  private readonly tick = element('input', { type: 'checkbox', 'data-name': 'agreed' });
  private readonly note = element('p', { class: 'secondary', 'aria-live': 'polite' });
  private names: readonly string[] = [];

  constructor(
    view: EnrollPageView,
    private readonly changed: (view: EnrollPageView) => void,
  ) {
    this.consentField.value = view.consent;
    this.section = element(
      'section',
      { class: 'person' },
      element('label', { class: 'field' }, 'Name', this.nameField),
      this.note,
      element('label', { class: 'field' }, 'Consent, kept with the date', this.consentField),
      element('label', { class: 'tick' }, this.tick, ' The person agrees to this.'),
    );
    for (const field of [this.nameField, this.consentField, this.tick]) {
      field.addEventListener('input', () => this.tell());
    }
  }

  get name(): string {
    return this.nameField.value.trim();
  }

  get consent(): string {
    return this.consentField.value.trim();
  }

  /** What is not there yet; empty: nothing. */
  get missing(): string[] {
    return [
      ...(this.name === '' ? ['a name'] : []),
      ...(this.tick.checked && this.consent !== '' ? [] : ['the person’s consent']),
    ];
  }

  setName(name: string): void {
    this.nameField.value = name;
    this.tell();
  }

  /** Who is enrolled already. */
  showNames(names: readonly string[]): void {
    this.names = names;
    this.showNote();
  }

  /** For the next person. */
  clear(): void {
    this.tick.checked = false;
    this.setName('');
    this.nameField.focus();
  }

  private tell(): void {
    this.showNote();
    this.changed({ consent: this.consent });
  }

  private showNote(): void {
    const isThere = this.names.includes(this.name);
    this.note.textContent = isThere
      ? `${this.name} is enrolled already: these pictures are added.`
      : '';
  }
}
