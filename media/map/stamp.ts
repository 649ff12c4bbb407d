import type { Colour } from './colours';
import type { View } from './view';

export interface Stamped {
  /** x and y of each face. */
  points: ArrayLike<number>;
  view: View;
  /** Of each face, as `packed` makes them; 0 leaves a face out. */
  colours: Uint32Array;
  radiusPx: number;
}

/** RGBA in the order of bytes that pictures have, as one number of a little-endian machine: every machine there is. */
export function packed([red, green, blue]: Colour, alpha = 255): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Draws faces as discs right into the pixels: ten thousand paths a frame are too many for a canvas that is drawn by
 * the processor.
 * @param pixels width · height; overwritten with nothing where no face is
 */
export function stamp(
  pixels: Uint32Array,
  widthPx: number,
  heightPx: number,
  { points, view, colours, radiusPx }: Stamped,
): void {
  pixels.fill(0);
  const spans = discSpans(radiusPx);
  const { scale, offsetX, offsetY } = view;
  for (let i = 0; i < colours.length; i++) {
    const colour = colours[i]!;
    if (colour === 0) continue;
    const x = Math.round(points[2 * i]! * scale + offsetX);
    const y = Math.round(points[2 * i + 1]! * scale + offsetY);
    if (x < -radiusPx || y < -radiusPx || x >= widthPx + radiusPx || y >= heightPx + radiusPx) {
      continue;
    }
    for (const { dy, half } of spans) {
      const row = y + dy;
      if (row < 0 || row >= heightPx) continue;
      const from = Math.max(0, x - half);
      const to = Math.min(widthPx, x + half + 1);
      if (from < to) pixels.fill(colour, row * widthPx + from, row * widthPx + to);
    }
  }
}

/** Half the width of a disc at each of its rows. */
function discSpans(radiusPx: number): { dy: number; half: number }[] {
  const rows = Math.floor(radiusPx);
  return Array.from({ length: 2 * rows + 1 }, (_, i) => {
    const dy = i - rows;
    return { dy, half: Math.floor(Math.sqrt(radiusPx ** 2 - dy ** 2)) };
  });
}
