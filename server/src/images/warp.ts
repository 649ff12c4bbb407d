import type { RgbImage } from './rgbImage';

/**
 * A similarity transform (x, y) → (a·x − b·y + tx, b·x + a·y + ty): rotation, uniform scale, shift.
 */
export interface Similarity {
  a: number;
  b: number;
  tx: number;
  ty: number;
}

/**
 * The similarity that brings `from` closest to `to` in the least-squares sense, without reflection
 * (Umeyama 1991; in the plane it has this closed form).
 * @param from at least two different points as x0, y0, x1, y1, …
 * @param to as many points
 */
export function fitSimilarity(from: ArrayLike<number>, to: ArrayLike<number>): Similarity {
  const n = from.length / 2;
  let [fromX, fromY, toX, toY] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    fromX += from[2 * i]! / n;
    fromY += from[2 * i + 1]! / n;
    toX += to[2 * i]! / n;
    toY += to[2 * i + 1]! / n;
  }
  let [dot, cross, spread] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [px, py] = [from[2 * i]! - fromX, from[2 * i + 1]! - fromY];
    const [qx, qy] = [to[2 * i]! - toX, to[2 * i + 1]! - toY];
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
    spread += px * px + py * py;
  }
  const [a, b] = [dot / spread, cross / spread];
  return { a, b, tx: toX - a * fromX + b * fromY, ty: toY - b * fromX - a * fromY };
}

/**
 * Samples a square out of an image: output pixel (x, y) shows the image at `transform`(x, y).
 * Where one output pixel covers several of the image's it is the mean of as many bilinear samples,
 * so that shrinking does not alias. Outside the image it is black, as in dlib's extract_image_chip.
 * @param transform from output pixels to image pixels
 * @returns sizePx × sizePx pixels
 */
export function warpSquare(image: RgbImage, transform: Similarity, sizePx: number): RgbImage {
  const samples = Math.max(1, Math.ceil(Math.hypot(transform.a, transform.b) - 0.5));
  const data = new Uint8Array(sizePx * sizePx * 3);
  const sums = new Float64Array(sizePx * 3);
  for (let y = 0; y < sizePx; y++) {
    sums.fill(0);
    for (let i = 0; i < samples * samples; i++) {
      const [column, row] = [i % samples, Math.floor(i / samples)];
      const inPixel = (step: number) => (step + 0.5) / samples - 0.5;
      addRow(image, transform, inPixel(column), y + inPixel(row), sums);
    }
    // Stored as whole numbers, cut off: a half more makes it the nearest.
    const start = y * sums.length;
    for (let i = 0; i < sums.length; i++) data[start + i] = sums[i]! / (samples * samples) + 0.5;
  }
  return { width: sizePx, height: sizePx, data };
}

/**
 * Adds a row of bilinear samples, one each output pixel, to the sums of its channels. A row at once:
 * with a call a pixel it takes twice as long.
 * @param u of the row's first sample, output pixels
 */
function addRow(
  image: RgbImage,
  { a, b, tx, ty }: Similarity,
  u: number,
  v: number,
  sums: Float64Array,
): void {
  const { width, height, data } = image;
  for (let i = 0; i < sums.length; i += 3, u++) {
    const x = a * u - b * v + tx;
    const y = b * u + a * v + ty;
    const left = Math.floor(x);
    const top = Math.floor(y);
    if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) {
      addAtEdge(image, x, y, sums, i);
      continue;
    }
    const fx = x - left;
    const fy = y - top;
    const topLeft = (1 - fx) * (1 - fy);
    const topRight = fx * (1 - fy);
    const bottomLeft = (1 - fx) * fy;
    const bottomRight = fx * fy;
    const at = (top * width + left) * 3;
    const under = at + width * 3;
    for (let c = 0; c < 3; c++) {
      const upper = topLeft * data[at + c]! + topRight * data[at + 3 + c]!;
      sums[i + c]! += upper + bottomLeft * data[under + c]! + bottomRight * data[under + 3 + c]!;
    }
  }
}

/** One sample where some of its four pixels are outside the image: they are black. */
function addAtEdge(
  { width, height, data }: RgbImage,
  x: number,
  y: number,
  sums: Float64Array,
  i: number,
): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  for (let dy = 0; dy < 2; dy++) {
    const row = top + dy;
    if (row < 0 || row >= height) continue;
    for (let dx = 0; dx < 2; dx++) {
      const column = left + dx;
      if (column < 0 || column >= width) continue;
      const weight = (dx === 0 ? 1 - fx : fx) * (dy === 0 ? 1 - fy : fy);
      const at = (row * width + column) * 3;
      for (let c = 0; c < 3; c++) sums[i + c]! += weight * data[at + c]!;
    }
  }
}
