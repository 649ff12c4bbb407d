import { sha256 } from '../files/hash';
import type { DetectorName } from '../detection/face';

/**
 * Where the landmarks that a crop is aligned by come from. The same crop aligned by other landmarks
 * has another feature, so this is part of the cache's key: landmarks that were given are named by
 * their own hash, landmarks that are looked for by the detector that looks.
 */
export function landmarksOrigin(landmarks: Float32Array | null, detector: DetectorName): string {
  if (landmarks === null) return `detected:${detector}`;
  const bytes = new Uint8Array(landmarks.buffer, landmarks.byteOffset, landmarks.byteLength);
  return `given:${sha256(bytes).slice(0, 16)}`;
}
