/** x and y, in whatever unit. */
export interface Point {
  x: number;
  y: number;
}

/** How places of the map come to pixels of the page: pixel = place · scale + offset. */
export interface View {
  scale: number;
  offsetX: number;
  offsetY: number;
}

/** Free space round all faces, in parts of the page. */
const BORDER = 0.06;
const CLOSEST = 200;

/**
 * The view that shows all places.
 * @param points x and y of each place
 */
export function fitting(points: ArrayLike<number>, widthPx: number, heightPx: number): View {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]!);
    right = Math.max(right, points[i]!);
    top = Math.min(top, points[i + 1]!);
    bottom = Math.max(bottom, points[i + 1]!);
  }
  if (left > right) return { scale: 1, offsetX: 0, offsetY: 0 };
  const room = 1 - 2 * BORDER;
  const across = (widthPx * room) / Math.max(right - left, 1e-9);
  const down = (heightPx * room) / Math.max(bottom - top, 1e-9);
  const scale = Math.min(across, down);
  return {
    scale,
    offsetX: widthPx / 2 - ((left + right) / 2) * scale,
    offsetY: heightPx / 2 - ((top + bottom) / 2) * scale,
  };
}

/** Closer or further away; the place under the pixel stays where it is. */
export function zoomed(view: View, factor: number, { x, y }: Point, whole: View): View {
  const scale = Math.min(Math.max(view.scale * factor, whole.scale / 2), whole.scale * CLOSEST);
  const ratio = scale / view.scale;
  return {
    scale,
    offsetX: x - (x - view.offsetX) * ratio,
    offsetY: y - (y - view.offsetY) * ratio,
  };
}

export function moved(view: View, byX: number, byY: number): View {
  return { ...view, offsetX: view.offsetX + byX, offsetY: view.offsetY + byY };
}

/**
 * @param points x and y of each place
 * @returns the index of the place nearest to a pixel; null when none is within `withinPx`
 */
export function nearestTo(
  points: ArrayLike<number>,
  view: View,
  { x, y }: Point,
  withinPx: number,
): number | null {
  let [nearest, best]: [number | null, number] = [null, withinPx ** 2];
  for (let i = 0; i < points.length; i += 2) {
    const dx = points[i]! * view.scale + view.offsetX - x;
    const dy = points[i + 1]! * view.scale + view.offsetY - y;
    const squared = dx * dx + dy * dy;
    if (squared <= best) [nearest, best] = [i / 2, squared];
  }
  return nearest;
}

/**
 * @param points x and y of each place
 * @param outline pixels of a closed line; crossing itself it leaves out what it surrounds twice
 * @returns indices of the places within
 */
export function within(points: ArrayLike<number>, view: View, outline: readonly Point[]): number[] {
  const found: number[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]! * view.scale + view.offsetX;
    const y = points[i + 1]! * view.scale + view.offsetY;
    if (isInside({ x, y }, outline)) found.push(i / 2);
  }
  return found;
}

/** Whether a ray to the right crosses the outline an odd number of times. */
function isInside({ x, y }: Point, outline: readonly Point[]): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [a, b] = [outline[i]!, outline[j]!];
    const crosses = a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x;
    if (crosses) inside = !inside;
  }
  return inside;
}

/**
 * Part of the way from one layout to another.
 * @param share 0–1, eased at both ends
 */
export function between(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  share: number,
): Float64Array {
  const eased = share * share * (3 - 2 * share);
  return Float64Array.from(to, (value, i) => from[i]! + (value - from[i]!) * eased);
}
