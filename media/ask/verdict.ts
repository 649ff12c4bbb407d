import type { FaceBox } from '../../protocol/src/faces';

/** Shares of the threshold between which a look with one's own eyes is worth more. */
const NARROW = { from: 0.9, to: 1.1 };
/** The bar's width in thresholds: those who are further away look the same. */
const BAR_IN_THRESHOLDS = 2.5;

export interface Best {
  name: string;
  /** Squared, 0–4. */
  distance: number;
}

export interface Verdict {
  isSame: boolean;
  words: string;
}

/**
 * "Same person?" in words.
 * @param best who is nearest by what recognition goes by; null: nobody
 * @param person the only one who was asked about; null: everybody
 */
export function verdictOf(best: Best | null, threshold: number, person: string | null): Verdict {
  if (best === null) {
    const words = person === null ? 'Nobody is enrolled yet.' : `${person} is not enrolled.`;
    return { isSame: false, words };
  }
  const { name, distance } = best;
  const isSame = distance <= threshold;
  const isNarrow =
    distance >= NARROW.from * threshold && distance <= NARROW.to * threshold && threshold > 0;
  const answer = (isSame ? 'Yes' : 'No') + (isNarrow ? ', but narrowly: look for yourself.' : '.');
  const why = `Distance ${distance.toFixed(3)}, the same person up to ${threshold.toFixed(3)}.`;
  return { isSame, words: `The same person as ${name}? ${answer} ${why}` };
}

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
