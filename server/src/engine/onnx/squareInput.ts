import type { RgbImage } from '../../images/rgbImage';

/** An image as the networks take it, and where it lies in their square. */
export interface SquareInput {
  /** height × width × 3 of the window, 0–255 */
  pixels: Float32Array;
  /** Pixels of the image for one of the square. */
  scale: number;
  /**
   * Empty columns left of the image, and rows above it, in pixels of the image, as face-api reckons them:
   * half of what is missing, although pixels begin at whole numbers.
   */
  left: number;
  top: number;
}

/** The part of the square that is wanted, from its upper left corner on. */
export interface Window {
  width: number;
  height: number;
}

/**
 * Makes a square of an image as face-api does it: black is added, then it is resized bilinearly without
 * smoothing (TensorFlow's resize_bilinear: output pixel i looks at i·scale).
 * @param centred black on both sides instead of at the right or bottom
 */
export function squareInput(
  image: RgbImage,
  sizePx: number,
  centred: boolean,
  window: Window = { width: sizePx, height: sizePx },
): SquareInput {
  const side = Math.max(image.width, image.height);
  const scale = side / sizePx;
  const before = (length: number) =>
    centred ? side - length - Math.round((side - length) / 2) : 0;
  const place = { left: before(image.width), top: before(image.height) };
  const pixels = new Float32Array(window.width * window.height * 3);
  if (scale === 1) copyRows(image, place, pixels, window);
  else resample(image, { ...place, side, scale }, pixels, window);
  const half = (length: number) => (centred ? (side - length) / 2 : 0);
  return { pixels, scale, left: half(image.width), top: half(image.height) };
}

interface Place {
  left: number;
  top: number;
}

/** Where the image lies in a square of its own pixels, and how many of them make one of the result's. */
interface Placed extends Place {
  side: number;
  scale: number;
}

function copyRows(image: RgbImage, { left, top }: Place, out: Float32Array, window: Window): void {
  const rowLength = image.width * 3;
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(y * rowLength, (y + 1) * rowLength);
    out.set(row, ((top + y) * window.width + left) * 3);
  }
}

/** Rows of the image stretched to the window's width are kept: the next output row often needs the same. */
function resample(image: RgbImage, placed: Placed, out: Float32Array, window: Window): void {
  const { top, side, scale } = placed;
  const stretch = rowStretcher(image, placed, window.width);
  const blank = new Float32Array(window.width * 3);
  const rowAt = (y: number) => (y < top || y >= top + image.height ? blank : stretch(y - top));
  for (let y = 0; y < window.height; y++) {
    const above = Math.floor(y * scale);
    const upper = rowAt(above);
    const lower = rowAt(Math.min(above + 1, side - 1));
    const share = y * scale - above;
    const at = y * window.width * 3;
    for (let i = 0; i < upper.length; i++) {
      out[at + i] = upper[i]! + share * (lower[i]! - upper[i]!);
    }
  }
}

function rowStretcher(image: RgbImage, placed: Placed, width: number) {
  const { offsets, shares } = columnTable(image.width, placed, width);
  // One blank pixel on both sides stands for all black columns.
  const source = new Float32Array((image.width + 2) * 3);
  const kept = [0, 1].map(() => ({ row: -1, values: new Float32Array(width * 3) }));

  return (row: number): Float32Array => {
    // Two rows are needed at a time, one even and one odd.
    const slot = kept[row % 2]!;
    if (slot.row === row) return slot.values;
    slot.row = row;
    source.set(image.data.subarray(row * image.width * 3, (row + 1) * image.width * 3), 3);
    for (let x = 0, i = 0; x < width; x++) {
      const from = offsets[2 * x]!;
      const to = offsets[2 * x + 1]!;
      const share = shares[x]!;
      for (let c = 0; c < 3; c++, i++) {
        const value = source[from + c]!;
        slot.values[i] = value + share * (source[to + c]! - value);
      }
    }
    return slot.values;
  };
}

/**
 * For each output column the two source columns (as offsets into a row with a blank pixel on both sides)
 * and how far it is to the second.
 */
function columnTable(imageWidth: number, { left, side, scale }: Placed, width: number) {
  const offsets = new Int32Array(width * 2);
  const shares = new Float32Array(width);
  const offsetOf = (column: number) => Math.min(Math.max(column - left, -1), imageWidth) * 3 + 3;
  for (let x = 0; x < width; x++) {
    const first = Math.floor(x * scale);
    offsets[2 * x] = offsetOf(first);
    offsets[2 * x + 1] = offsetOf(Math.min(first + 1, side - 1));
    shares[x] = x * scale - first;
  }
  return { offsets, shares };
}
