import type { Box } from '../detection/face';

/** Why a photo has no crop in the dataset. Keys of the report: they never change their meaning. */
export type SkipReason =
  | 'no-face'
  | 'several-faces'
  | 'too-small'
  | 'too-blurred'
  | 'unreadable'
  | 'duplicate'
  | 'over-limit'
  | 'removed-by-hand'
  | 'same-name'
  | 'bad-name';

/** Why a photo was left out, with what there is to know about it, for the report. */
export interface Skip {
  reason: SkipReason;
  /** More than the reason says: "31 px", the decoder's words, "duplicate of anna/1.jpg". */
  words: string;
}

/** The face a crop was made around. */
export interface CroppedFace {
  /** SHA-256 (hex) of the crop file. */
  sha256: string;
  /** The detector's, 0–1. */
  score: number;
  /** 68 × (x, y) in pixels of the crop, iBUG order. */
  landmarks: Float32Array;
  /** As detection/quality.ts measures it. */
  sharpness: number;
  /** The detector's box, in pixels of the upright photo. */
  box: Box;
}
