import type { FaceBox } from '../../protocol/src/faces';

/** The bar's width in thresholds: those who are further away look the same. */
const BAR_IN_THRESHOLDS = 2.5;

/** Of a bar's width, 0–1: how far a distance reaches, and where the threshold is marked. */
export function barOf(distance: number, threshold: number): { reach: number; mark: number } {
  const whole = threshold > 0 ? BAR_IN_THRESHOLDS * threshold : 1;
  return { reach: Math.min(1, distance / whole), mark: threshold / whole };
}

/** Where a face lies on a picture of any size: shares of its width and height, within it. */
export function placeOf(box: FaceBox, width: number, height: number) {
  const left = Math.max(0, box.x);
  const top = Math.max(0, box.y);
  const right = Math.min(width, box.x + box.width);
  const bottom = Math.min(height, box.y + box.height);
  return {
    left: left / width,
    top: top / height,
    width: (right - left) / width,
    height: (bottom - top) / height,
  };
}

/** @returns which face is next, round and round; 0 where there is none */
export function steppedFace(face: number, steps: number, faces: number): number {
  return faces === 0 ? 0 : (face + steps + faces) % faces;
}
