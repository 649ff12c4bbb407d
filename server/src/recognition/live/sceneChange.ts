import type { RgbImage } from '../../images/rgbImage';

/** Points looked at along each side of a frame. */
const GRID = 24;
/** Mean change of their brightness (0–255) from which a frame shows another scene. */
const CHANGE = 32;

/**
 * Notices a cut: another person may sit where the last one sat. A face that moves before a still wall
 * changes a quarter of the frame at most.
 */
export class SceneWatch {
  private last: Float32Array | null = null;

  /** @returns whether this frame has little in common with the one before */
  hasChanged(frame: RgbImage): boolean {
    const now = sample(frame);
    const before = this.last;
    this.last = now;
    if (before === null) return false;
    let sum = 0;
    for (let i = 0; i < now.length; i++) sum += Math.abs(now[i]! - before[i]!);
    return sum / now.length > CHANGE;
  }
}

/** Brightness of points on a grid, each the mean of its three colours. */
function sample({ width, height, data }: RgbImage): Float32Array {
  const values = new Float32Array(GRID * GRID);
  for (let row = 0; row < GRID; row++) {
    const y = Math.floor(((row + 0.5) * height) / GRID);
    for (let column = 0; column < GRID; column++) {
      const x = Math.floor(((column + 0.5) * width) / GRID);
      const at = (y * width + x) * 3;
      values[row * GRID + column] = (data[at]! + data[at + 1]! + data[at + 2]!) / 3;
    }
  }
  return values;
}
