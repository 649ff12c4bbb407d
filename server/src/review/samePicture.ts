/** A grey picture, side × side, row-major; NaN where it is not known. */
interface Grey {
  side: number;
  values: Float64Array;
}

/** A similarity about the picture’s middle: x ↦ (1 + a)·x − b·y + tx, y ↦ b·x + (1 + a)·y + ty. */
type Place = [a: number, b: number, tx: number, ty: number];

/** Left out at the edges, where there is often nothing but black, in parts of the side. */
const EDGE = 0.1;
const STEPS = 12;
/** Beyond this the two pictures have nothing to do with each other; the shift in parts of the side. */
const FURTHEST = { scale: 0.4, shift: 0.25 };
/** A mirror image of a picture that is the same already need not be looked at. */
const SURELY_SAME = 0.995;
/** Copies are above 0.97 at half the size too; the others need no closer look. */
const WORTH_A_LOOK = 0.93;

/**
 * How much two faces are the same picture, also mirrored: the correlation of their brightness after one has
 * been brought over the other (Lucas and Kanade 1981, in the form of Baker and Matthews 2004, §2, for a
 * similarity), so that neither light nor a landmark that lies a little elsewhere counts.
 * @param a brightness 0–255 of an aligned face, side × side, the side an even number
 * @returns −1 … 1: copies are above 0.99 whatever was done to them, other photos of a person below 0.98
 */
export function pictureLikeness(a: Uint8Array, b: Uint8Array): number {
  const side = Math.sqrt(a.length);
  const [one, other] = [a, b].map((bytes) => ({ side, values: known(bytes) })) as [Grey, Grey];
  const straight = likenessOf(one, other);
  return straight > SURELY_SAME ? straight : Math.max(straight, likenessOf(one, mirrored(other)));
}

/**
 * Black is what lies outside the photo a face was cut from, where a crop of it has been cropped again: NaN,
 * so that it does not count. In a picture that is black for the most part it does.
 */
function known(bytes: Uint8Array): Float64Array {
  const black = bytes.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
  const isPicture = black > bytes.length / 2;
  return Float64Array.from(bytes, (value) => (value === 0 && !isPicture ? NaN : value));
}

/** Coarse to fine: at half the size first. */
function likenessOf(a: Grey, b: Grey): number {
  const [small, otherSmall] = [blurred(halved(a)), blurred(halved(b))];
  const rough = bringTogether(small, otherSmall, [0, 0, 0, 0]);
  const likeness = correlation(small, warped(otherSmall, rough));
  if (likeness < WORTH_A_LOOK) return likeness;
  const [fixed, moving] = [blurred(a), blurred(b)];
  const [scale, turn, tx, ty] = rough;
  return correlation(
    fixed,
    warped(moving, bringTogether(fixed, moving, [scale, turn, 2 * tx, 2 * ty])),
  );
}

/** Half the side; each pixel the mean of four. */
function halved({ side, values }: Grey): Grey {
  const half = side / 2;
  const small = new Float64Array(half * half);
  for (let i = 0; i < small.length; i++) {
    const at = 2 * Math.floor(i / half) * side + 2 * (i % half);
    small[i] = (values[at]! + values[at + 1]! + values[at + side]! + values[at + side + 1]!) / 4;
  }
  return { side: half, values: small };
}

function mirrored({ side, values }: Grey): Grey {
  const mirror = values.map((_, i) => values[i - (i % side) + side - 1 - (i % side)]!);
  return { side, values: mirror };
}

/** Two passes of a mean over three pixels along both axes: noise and compression count less. */
function blurred(picture: Grey): Grey {
  const { side } = picture;
  let { values } = picture;
  for (const step of [1, side, 1, side]) {
    const next = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const at = step === 1 ? i % side : Math.floor(i / side);
      let [sum, count] = [0, 0];
      for (let d = Math.max(-1, -at); d <= Math.min(1, side - 1 - at); d++) {
        sum += values[i + d * step]!;
        count++;
      }
      next[i] = sum / count;
    }
    values = next;
  }
  return { side, values };
}

/** The picture as it looks from `place`; NaN where it does not reach, and at the edges. */
function warped({ side, values }: Grey, [a, b, tx, ty]: Place): Float64Array {
  const out = new Float64Array(values.length).fill(NaN);
  const middle = (side - 1) / 2;
  const edge = Math.round(EDGE * side);
  for (let y = edge; y < side - edge; y++) {
    for (let x = edge; x < side - edge; x++) {
      const [dx, dy] = [x - middle, y - middle];
      const u = middle + (1 + a) * dx - b * dy + tx;
      const v = middle + b * dx + (1 + a) * dy + ty;
      if (u < 0 || v < 0 || u > side - 1 || v > side - 1) continue;
      const [left, top] = [Math.min(side - 2, Math.floor(u)), Math.min(side - 2, Math.floor(v))];
      const [fx, fy, at] = [u - left, v - top, top * side + left];
      const above = values[at]! + fx * (values[at + 1]! - values[at]!);
      const below = values[at + side]! + fx * (values[at + side + 1]! - values[at + side]!);
      out[y * side + x] = above + fy * (below - above);
    }
  }
  return out;
}

/** Mean and deviation of both where the second has values. */
function statistics(a: Float64Array, b: Float64Array) {
  const sums = { n: 0, a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (Number.isNaN(x + y)) continue;
    sums.n++;
    sums.a += x;
    sums.b += y;
    sums.aa += x * x;
    sums.bb += y * y;
    sums.ab += x * y;
  }
  const { n } = sums;
  const [meanA, meanB] = [sums.a / n, sums.b / n];
  return {
    ...{ n, meanA, meanB },
    deviationA: Math.sqrt(Math.max(sums.aa / n - meanA ** 2, Number.MIN_VALUE)),
    deviationB: Math.sqrt(Math.max(sums.bb / n - meanB ** 2, Number.MIN_VALUE)),
    covariance: sums.ab / n - meanA * meanB,
  };
}

function correlation({ values, side }: Grey, other: Float64Array): number {
  const { n, covariance, deviationA, deviationB } = statistics(values, other);
  // Of a small overlap nothing can be said.
  return n < (side * side) / 3 ? -1 : covariance / (deviationA * deviationB);
}

/** Gauss–Newton steps from a place to where the pictures differ least, both brought to the same light. */
function bringTogether(fixed: Grey, moving: Grey, start: Place): Place {
  let place = start;
  for (let step = 0; step < STEPS; step++) {
    const change = gaussNewtonStep(fixed, warped(moving, place));
    if (change === null) return place;
    const next = place.map((value, i) => value + change[i]!) as Place;
    const [a, b, tx, ty] = next.map(Math.abs) as Place;
    const isLost =
      Math.max(a, b) > FURTHEST.scale || Math.max(tx, ty) > FURTHEST.shift * fixed.side;
    if (isLost) return start;
    place = next;
    if (Math.max(...change.map(Math.abs)) < 0.002) break;
  }
  return place;
}

function gaussNewtonStep({ side, values }: Grey, seen: Float64Array): number[] | null {
  const { n, meanA, meanB, deviationA, deviationB } = statistics(values, seen);
  if (n < (side * side) / 3) return null;
  const middle = (side - 1) / 2;
  const system = Array.from({ length: 4 }, () => new Array<number>(5).fill(0));
  const edge = Math.round(EDGE * side) + 1;
  for (let y = edge; y < side - edge; y++) {
    for (let x = edge; x < side - edge; x++) {
      const i = y * side + x;
      const gx = (seen[i + 1]! - seen[i - 1]!) / (2 * deviationB);
      const gy = (seen[i + side]! - seen[i - side]!) / (2 * deviationB);
      const error = (values[i]! - meanA) / deviationA - (seen[i]! - meanB) / deviationB;
      if (Number.isNaN(gx + gy + error)) continue;
      const [dx, dy] = [x - middle, y - middle];
      const slopes = [gx * dx + gy * dy, gy * dx - gx * dy, gx, gy];
      for (let row = 0; row < 4; row++) {
        for (let column = 0; column < 4; column++) {
          system[row]![column]! += slopes[row]! * slopes[column]!;
        }
        system[row]![4]! += slopes[row]! * error;
      }
    }
  }
  return solve(system);
}

/** Keeps a flat picture’s equations solvable. */
const RIDGE = 1e-6;

/** Gauss–Jordan elimination with pivots. @param system 4 × 5, changed on the way */
function solve(system: number[][]): number[] {
  system.forEach((row, i) => (row[i]! += RIDGE));
  for (let i = 0; i < system.length; i++) {
    const pivot = system.reduce(
      (best, row, k) => (k > i && Math.abs(row[i]!) > Math.abs(system[best]![i]!) ? k : best),
      i,
    );
    [system[i], system[pivot]] = [system[pivot]!, system[i]!];
    for (const [k, row] of system.entries()) {
      if (k === i) continue;
      const factor = row[i]! / system[i]![i]!;
      for (let column = i; column < row.length; column++) {
        row[column]! -= factor * system[i]![column]!;
      }
    }
  }
  return system.map((row, i) => row.at(-1)! / row[i]!);
}
