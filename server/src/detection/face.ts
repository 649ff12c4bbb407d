/** A rectangle in pixels of its image; x and y may be negative and the far corner outside. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A box and the detector's belief that a face is in it, 0–1. */
export interface ScoredBox {
  box: Box;
  score: number;
}

/** A face found in an image, with its 68 landmarks. */
export interface Face extends ScoredBox {
  /** 68 × (x, y) in pixels of the same image as `box`, in the order of the iBUG 300-W annotation. */
  landmarks: Float32Array;
}

/** Number of landmarks of a face (Sagonas et al., 300 Faces in-the-Wild, 2013). */
export const LANDMARK_COUNT = 68;

export type DetectorName = 'ssd' | 'tiny';
