import type { PoorReason } from '../../../protocol/src/review';
import type { CropDescription } from './describeCrops';

/** Why an image is hard to learn from. */
export interface Poor {
  reason: PoorReason;
  /** What was measured. */
  value: number | null;
  /** One sentence. */
  words: string;
}

/**
 * From where on a face counts as poor. On 2,187 photos of 110 people, faces beyond these lay clearly further
 * from their person’s centre than the others (median 0.07 and more instead of 0.047).
 */
const POOR = {
  /** Three times what `prepare` leaves out. */
  sharpnessBelow: 12,
  sizeBelowPx: 32,
  /** `prepare` leaves 0.2 and more on every side, unless the photo ends there. */
  roomBelow: 0.05,
  turnAbove: 0.8,
  tiltAboveDeg: 40,
};

/** A face as clear as this should be recognised; if it is like nobody, it is a stranger’s. */
const CLEAR = {
  scoreFrom: 0.9,
  sharpnessFrom: 20,
  sizeFromPx: 36,
  roomFrom: 0.1,
  turnTo: 0.5,
  tiltToDeg: 25,
};

/** @param score of the detector when the crop was made; null for one that somebody put there by hand */
export function isClear(description: CropDescription, score: number | null): boolean {
  const { sharpness, faceSizePx, room, turn, tiltDeg } = description;
  return (
    (score ?? description.score ?? 0) >= CLEAR.scoreFrom &&
    sharpness >= CLEAR.sharpnessFrom &&
    faceSizePx >= CLEAR.sizeFromPx &&
    room >= CLEAR.roomFrom &&
    turn <= CLEAR.turnTo &&
    Math.abs(tiltDeg) <= CLEAR.tiltToDeg
  );
}

/** What is wrong with a crop as a picture, the worst first; empty when nothing is. */
export function poorReasons(description: CropDescription): Poor[] {
  const { faces, faceSizePx, sharpness, room, turn, tiltDeg } = description;
  if (faces === 0 && faceSizePx === 0) {
    return [{ reason: 'no-face', value: null, words: 'No face is found in it.' }];
  }
  const found: Poor[] = [];
  const add = (reason: PoorReason, value: number, words: string) =>
    found.push({ reason, value, words });
  if (faces !== null && faces > 1) add('several-faces', faces, `It shows ${faces} faces.`);
  if (sharpness < POOR.sharpnessBelow) {
    add('blurred', sharpness, `It is blurred: sharpness ${sharpness.toFixed(1)}.`);
  }
  if (faceSizePx < POOR.sizeBelowPx) {
    add('small', faceSizePx, `The face is ${Math.round(faceSizePx)} pixels wide.`);
  }
  if (room < POOR.roomBelow) add('cut-off', room, 'The face reaches the edge of the picture.');
  if (turn > POOR.turnAbove || Math.abs(tiltDeg) > POOR.tiltAboveDeg) {
    const isTilted = Math.abs(tiltDeg) > POOR.tiltAboveDeg;
    add('turned', isTilted ? Math.abs(tiltDeg) : turn, 'The face is turned far away or tilted.');
  }
  return found;
}
