/**
 * A layout in a square of side 1 about its middle, turned and mirrored so that its faces lie as near as they can to
 * where they lie in another: layouts have no up and down of their own, and faces that wander shall be seen.
 * (Orthogonal Procrustes in the plane: Schönemann 1966.)
 * @param points x and y of each face
 * @param other layout of the same faces, as this function made it; null: none
 */
export function aligned(points: ArrayLike<number>, other: ArrayLike<number> | null): Float64Array {
  const own = intoUnitSquare(points);
  if (other === null) return own;
  const mirrored = own.map((value, i) => (i % 2 === 0 ? value : -value));
  const [straight, flipped] = [bestTurn(own, other), bestTurn(mirrored, other)];
  return straight.likeness >= flipped.likeness
    ? turned(own, straight.angle)
    : turned(mirrored, flipped.angle);
}

function intoUnitSquare(points: ArrayLike<number>): Float64Array {
  const count = Math.max(1, points.length / 2);
  const middle = [0, 0];
  for (let i = 0; i < points.length; i++) middle[i % 2]! += points[i]! / count;
  let furthest = 1e-12;
  for (let i = 0; i < points.length; i++) {
    furthest = Math.max(furthest, Math.abs(points[i]! - middle[i % 2]!));
  }
  return Float64Array.from(points, (value, i) => (value - middle[i % 2]!) / (2 * furthest));
}

/** The angle in radians by which to turn `from`, and how alike the two then are. */
function bestTurn(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
): { angle: number; likeness: number } {
  let [along, across] = [0, 0];
  for (let i = 0; i < from.length; i += 2) {
    along += from[i]! * to[i]! + from[i + 1]! * to[i + 1]!;
    across += from[i]! * to[i + 1]! - from[i + 1]! * to[i]!;
  }
  return { angle: Math.atan2(across, along), likeness: Math.hypot(along, across) };
}

function turned(points: Float64Array, angle: number): Float64Array {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    out[i] = points[i]! * cos - points[i + 1]! * sin;
    out[i + 1] = points[i]! * sin + points[i + 1]! * cos;
  }
  return out;
}
