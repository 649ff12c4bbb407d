import type { Box } from '../detection/face';

/** A face this many times as large (in area) as the next is the one the photo is of. */
export const CLEARLY_LARGER = 2;

/**
 * The face a photo of one person is of: the only one, or one clearly larger than all others.
 * @returns null when two or more are of similar size
 */
export function chooseFace<T extends { box: Box }>(faces: readonly T[]): T | null {
  const [largest, second] = [...faces].sort((a, b) => area(b.box) - area(a.box));
  if (largest === undefined) return null;
  if (second === undefined || area(largest.box) >= CLEARLY_LARGER * area(second.box)) {
    return largest;
  }
  return null;
}

function area({ width, height }: Box): number {
  return width * height;
}
