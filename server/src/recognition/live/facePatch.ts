import type { Box } from '../../detection/face';
import type { RgbImage } from '../../images/rgbImage';

/** Points looked at along each side of a face: enough to know it again a moment later, too few to name it. */
const GRID = 20;
const CHANNELS = 3;

/** How a face looks, roughly: brightness on a grid over its box, its mean taken out, of length 1. */
export type FacePatch = Float32Array;

export function facePatch({ width, height, data }: RgbImage, box: Box): FacePatch {
  const patch = new Float32Array(GRID * GRID);
  const at = (start: number, length: number, step: number, limit: number) =>
    Math.min(limit - 1, Math.max(0, Math.round(start + ((step + 0.5) / GRID) * length)));
  for (let row = 0; row < GRID; row++) {
    const y = at(box.y, box.height, row, height);
    for (let column = 0; column < GRID; column++) {
      const i = CHANNELS * (y * width + at(box.x, box.width, column, width));
      patch[row * GRID + column] = data[i]! + data[i + 1]! + data[i + 2]!;
    }
  }
  return normalised(patch);
}

/**
 * Whether two patches show the same: their normalised cross-correlation, which does not ask how bright it is.
 * @returns −1 to 1
 */
export function alikeness(a: FacePatch, b: FacePatch): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** One that is flat all over is like nothing. */
function normalised(patch: FacePatch): FacePatch {
  const mean = patch.reduce((sum, value) => sum + value, 0) / patch.length;
  const length = Math.sqrt(patch.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return patch.map((value) => (length === 0 ? 0 : (value - mean) / length));
}
