/** Which of a row of things are selected, and where the keyboard is. Indices count from 0. */
export interface Selection {
  selected: ReadonlySet<number>;
  /** Where the keyboard is; −1 while there is nothing. */
  active: number;
  /** Where a range begins that Shift makes longer or shorter. */
  anchor: number;
}

export const NOTHING: Selection = { selected: new Set(), active: -1, anchor: -1 };

export interface Modifiers {
  /** Ctrl, or ⌘. */
  toggles: boolean;
  /** Shift. */
  extends: boolean;
}

/** A click, or a move of the keyboard that selects, as file managers have it. */
export function choose(before: Selection, index: number, modifiers: Modifiers): Selection {
  if (modifiers.extends && before.anchor >= 0) {
    const range = rangeOf(before.anchor, index);
    const selected = modifiers.toggles ? new Set([...before.selected, ...range]) : new Set(range);
    return { selected, active: index, anchor: before.anchor };
  }
  if (modifiers.toggles) return toggle(before, index);
  return { selected: new Set([index]), active: index, anchor: index };
}

export function toggle(before: Selection, index: number): Selection {
  const selected = new Set(before.selected);
  if (!selected.delete(index)) selected.add(index);
  return { selected, active: index, anchor: index };
}

/** Where a key leads from an index; null for keys that lead nowhere. */
export function moved(
  key: string,
  from: number,
  { count, columns, rows }: { count: number; columns: number; rows: number },
): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * rows,
    PageDown: columns * rows,
  };
  if (count === 0) return null;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (step === undefined) return null;
  if (from < 0) return 0;
  const to = from + step;
  // Up from the first row stays; down into a last row that is shorter leads to its end.
  if (to < 0) return key === 'PageUp' ? from % columns : from;
  if (to < count) return to;
  const isInLastRow = Math.floor(from / columns) === Math.floor((count - 1) / columns);
  return isInLastRow && key !== 'PageDown' ? from : count - 1;
}

/** The same selection after things have come or gone, by their names. */
export function carriedOver(
  before: Selection,
  names: readonly string[],
  newNames: readonly string[],
): Selection {
  const places = new Map(newNames.map((name, i) => [name, i]));
  const placeOf = (index: number) => places.get(names[index] ?? '') ?? -1;
  const selected = [...before.selected].map(placeOf).filter((index) => index >= 0);
  const near = Math.min(Math.max(before.active, 0), newNames.length - 1);
  const active = placeOf(before.active);
  return {
    selected: new Set(selected),
    active: active >= 0 || before.active < 0 ? active : near,
    anchor: placeOf(before.anchor),
  };
}

function rangeOf(a: number, b: number): number[] {
  const [first, last] = [Math.min(a, b), Math.max(a, b)];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
