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

/** A face as a detector finds it. */
export interface DetectedFace extends ScoredBox {
  /**
   * 5 × (x, y) in pixels of the same image as `box`, where the detector finds them too: the eye at the left of
   * the picture, the other eye, the tip of the nose, the corner of the mouth at the left, the other corner.
   */
  fivePoints?: Float32Array | undefined;
}

/** A face found in an image, with its 68 landmarks. */
export interface Face extends DetectedFace {
  /** 68 × (x, y) in pixels of the same image as `box`, in the order of the iBUG 300-W annotation. */
  landmarks: Float32Array;
}

/** Number of landmarks of a face (Sagonas et al., 300 Faces in-the-Wild, 2013). */
export const LANDMARK_COUNT = 68;

/** The detectors that come with Likeness. */
export type BundledDetectorName = 'ssd' | 'tiny';
/** yunet can be installed. */
export const DETECTOR_NAMES = ['ssd', 'tiny', 'yunet'] as const;
export type DetectorName = (typeof DETECTOR_NAMES)[number];
export const DEFAULT_DETECTOR: DetectorName = 'ssd';
