/** How a head is turned, degrees. */
export interface HeadPose {
  /** To the viewer's right above 0: the face looks towards the right edge of the picture. */
  yawDeg: number;
  /** Up above 0. */
  pitchDeg: number;
  /** Clockwise, as the viewer sees it, above 0. */
  rollDeg: number;
}

/**
 * Points of a face that no expression moves much: landmark (iBUG 300-W), and where it lies in a head that
 * looks at the viewer: x to the viewer's right, y down, z towards the viewer, in units of half the
 * distance of the outer corners of the eyes. Proportions of a common generic head, measured from the tip of
 * the nose; the corners of the mouth stand in for the jaw.
 */
const HEAD: readonly (readonly [landmark: number, x: number, y: number, z: number])[] = [
  [30, 0, 0, 0],
  [8, 0, 1.47, -0.29],
  [36, -1, -0.76, -0.6],
  [45, 1, -0.76, -0.6],
  [48, -0.67, 0.67, -0.56],
  [54, 0.67, 0.67, -0.56],
];

/**
 * How a head is turned, from its landmarks: the affine camera that brings the generic head nearest to them
 * in the least-squares sense (POS, DeMenthon and Davis 1995, §2), made a rotation. Good to some degrees
 * near the front; past 40° the landmark network itself falls behind the head.
 * @param landmarks 68 × (x, y), pixels
 */
export function headPose(landmarks: ArrayLike<number>): HeadPose {
  const rows = [0, 1].map((axis) => fitAxis(landmarks, axis));
  const [right, down] = [unit(rows[0]!), unit(rows[1]!)];
  // The head's axes in the picture: its own x is (right[0], down[0]), its gaze (right[2], down[2]).
  return {
    yawDeg: degrees(Math.asin(clamp(right[2]))),
    pitchDeg: degrees(Math.asin(clamp(-down[2]))),
    rollDeg: degrees(Math.atan2(down[0], right[0])),
  };
}

type Vector = readonly [number, number, number];

/** Least squares of one image coordinate on the head's three, after taking out the means. */
function fitAxis(landmarks: ArrayLike<number>, axis: number): Vector {
  const targets = HEAD.map(([landmark]) => landmarks[2 * landmark + axis]!);
  const mean = targets.reduce((sum, value) => sum + value, 0) / targets.length;
  const row = [0, 0, 0];
  targets.forEach((value, i) => {
    for (let k = 0; k < 3; k++) row[k]! += INVERSE[k]![i]! * (value - mean);
  });
  return row as unknown as Vector;
}

/** Pseudo-inverse of the centred head: 3×n. */
const INVERSE = pseudoInverse(HEAD.map(([, ...point]) => point));

function pseudoInverse(points: readonly Vector[]): number[][] {
  const mean = [0, 1, 2].map((k) => points.reduce((sum, p) => sum + p[k]!, 0) / points.length);
  const centred = points.map((point) => point.map((value, k) => value - mean[k]!));
  const gram = [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => centred.reduce((sum, point) => sum + point[i]! * point[j]!, 0)),
  );
  const inverse = invert3(gram);
  return inverse.map((row) =>
    centred.map((point) => row.reduce((sum, value, k) => sum + value * point[k]!, 0)),
  );
}

function invert3(m: readonly (readonly number[])[]): number[][] {
  const rows = m as unknown as readonly [Vector, Vector, Vector];
  const [a, b, c] = rows;
  const columns = [cross(b, c), cross(c, a), cross(a, b)];
  const determinant = dot(a, columns[0]!);
  return [0, 1, 2].map((i) => columns.map((column) => column[i]! / determinant));
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function unit(v: Vector): Vector {
  const length = Math.hypot(...v) || 1;
  return [v[0] / length, v[1] / length, v[2] / length];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
