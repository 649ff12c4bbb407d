import type { RecognizedFace } from './recognizePhotos';
import { STRICT_PART } from './strictPart';

/**
 * Takes names from faces of one photo that most likely are somebody else's: a person is in a photo once, so of
 * several faces with one name the nearest keeps it, and another only where it is as near as a name before a camera must
 * be. So a collage of one person is named throughout, and somebody beside them who looks like them is not.
 * @param threshold squared distance up to which a face has its name, 0–4
 */
export function namesInPhoto<F extends Pick<RecognizedFace, 'name' | 'distance'>>(
  faces: readonly F[],
  threshold: number,
): F[] {
  const nearest = new Map<string | null, number>();
  for (const { name, distance } of faces) {
    nearest.set(name, Math.min(nearest.get(name) ?? Infinity, distance ?? Infinity));
  }
  return faces.map((face) => {
    const { name, distance } = face;
    if (name === null || distance === null) return face;
    const keeps = distance === nearest.get(name) || distance <= STRICT_PART * threshold;
    return keeps ? face : { ...face, name: null };
  });
}
