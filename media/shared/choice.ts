import { element } from '../shared/element';

/** Buttons of which one is pressed. */
export function choice<T extends string>(
  title: string,
  options: readonly (readonly [T, string])[],
  current: T,
  pick: (value: T) => void,
): HTMLElement {
  const buttons = options.map(([value, label]) => {
    const made = element(
      'button',
      { class: 'choice', 'aria-pressed': String(value === current), 'data-name': value },
      label,
    );
    made.addEventListener('click', () => pick(value));
    return made;
  });
  return element('div', { class: 'choices', role: 'group', 'aria-label': title }, ...buttons);
}
