import { describe, expect, it } from 'vitest';
import { cellsInSight, layoutOf } from '../../../media/grid/layout';
import {
  carriedOver,
  choose,
  moved,
  NOTHING,
  toggle,
  type Selection,
} from '../../../media/grid/selection';

const PLAIN = { toggles: false, extends: false };
const CTRL = { toggles: true, extends: false };
const SHIFT = { toggles: false, extends: true };
const BOTH = { toggles: true, extends: true };

function shown({ selected, active }: Selection): [number[], number] {
  return [[...selected].sort((a, b) => a - b), active];
}

describe('selecting in the grid', () => {
  it('is as in file managers: click, Ctrl, Shift, and both', () => {
    let now = choose(NOTHING, 2, PLAIN);
    expect(shown(now)).toEqual([[2], 2]);
    now = choose(now, 5, CTRL);
    expect(shown(now)).toEqual([[2, 5], 5]);
    now = choose(now, 7, BOTH);
    expect(shown(now)).toEqual([[2, 5, 6, 7], 7]);
    now = choose(now, 3, SHIFT);
    expect(shown(now)).toEqual([[3, 4, 5], 3]);
    now = choose(now, 6, SHIFT);
    expect(shown(now)).toEqual([[5, 6], 6]);
    expect(shown(toggle(now, 6))).toEqual([[5], 6]);
    expect(shown(choose(now, 0, PLAIN))).toEqual([[0], 0]);
  });

  it('begins where Shift is pressed first', () => {
    expect(shown(choose(NOTHING, 4, SHIFT))).toEqual([[4], 4]);
  });

  it('stays with the images when others come or go', () => {
    const before: Selection = { selected: new Set([1, 3]), active: 3, anchor: 1 };
    const names = ['a', 'b', 'c', 'd'];
    const after = carriedOver(before, names, ['0', 'a', 'b', 'd']);
    expect(shown(after)).toEqual([[2, 3], 3]);
    expect(after.anchor).toBe(2);
    expect(shown(carriedOver(before, names, ['a', 'c']))).toEqual([[], 1]);
    expect(shown(carriedOver(before, names, []))).toEqual([[], -1]);
  });
});

describe('the keyboard in the grid', () => {
  const place = { count: 10, columns: 4, rows: 2 };

  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 9, 9],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 9],
    ['ArrowDown', 8, 8],
    ['ArrowUp', 5, 1],
    ['ArrowUp', 2, 2],
    ['PageDown', 1, 9],
    ['PageUp', 9, 1],
    ['PageUp', 5, 1],
    ['Home', 7, 0],
    ['End', 0, 9],
    ['ArrowDown', -1, 0],
    ['q', 3, null],
  ])('%s at %d leads to %s', (key, from, to) => {
    expect(moved(key, from, place)).toBe(to);
  });

  it('leads nowhere where there is nothing', () => {
    expect(moved('Home', -1, { ...place, count: 0 })).toBeNull();
  });
});

describe('what is in sight', () => {
  it('alone is in the document, with two rows to spare', () => {
    const layout = layoutOf(1000, 92, 10_000);
    expect(layout.columns).toBe(10);
    expect(layout.heightPx).toBe(1000 * layout.rowPx);
    const [from, to] = cellsInSight(layout, 100 * layout.rowPx, 5 * layout.rowPx, 10_000);
    expect([from, to]).toEqual([980, 1070]);
    expect(cellsInSight(layout, 0, 10 * layout.rowPx, 7)).toEqual([0, 7]);
  });

  it('has a column however narrow it is', () => {
    expect(layoutOf(20, 92, 3)).toMatchObject({ columns: 1 });
    expect(layoutOf(0, 92, 0)).toMatchObject({ columns: 1, heightPx: 0 });
  });
});
