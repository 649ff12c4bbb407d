import { element } from '../shared/element';

export interface Choice<T> {
  label: HTMLElement;
  select: HTMLSelectElement;
  show: (value: T) => void;
}

/** A list of values to choose one from, with its name before it. @param name what tests know it by */
export function choice<T>(
  label: string,
  name: string,
  values: readonly (readonly [T, string])[],
  chosen: (value: T) => void,
): Choice<T> {
  const options = values.map(([value, words]) =>
    element('option', { value: String(value) }, words),
  );
  const select = element('select', { 'data-name': name }, ...options);
  select.addEventListener('change', () => chosen(values[select.selectedIndex]![0]));
  const show = (value: T) => {
    select.selectedIndex = Math.max(
      0,
      values.findIndex(([one]) => one === value),
    );
  };
  return { label: element('label', {}, `${label} `, select), select, show };
}
