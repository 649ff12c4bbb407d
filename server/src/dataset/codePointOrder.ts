/**
 * Order of two texts by Unicode code point, as Python's `sorted` and the bytes of UTF-8 have it.
 * JavaScript's own order by UTF-16 unit puts emoji before some rarer characters (U+E000–U+FFFF).
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return compareUnits(x, y);
  }
  return a.length - b.length;
}

/** The same of two UTF-16 units, where the texts first differ. */
export function compareUnits(a: number, b: number): number {
  return rank(a) - rank(b);
}

/** Moves surrogates, which stand for code points above U+FFFF, behind all other units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
