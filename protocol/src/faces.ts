/** A rectangle in pixels of the upright photo; x and y may be negative and the far corner outside. */
export interface FaceBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How good a face is for being recognised. */
export interface FaceQuality {
  /** The detector's belief that it is a face, 0–1. */
  score: number;
  /** Variance of the Laplacian at 112×112 pixels: below about 5 is blurred, some hundreds is sharp. */
  sharpness: number;
  /** Shorter side of the face's box, pixels of the photo. */
  faceSizePx: number;
}

/** A photo that could not be used. */
export interface FailedPhoto {
  /** As it was named. */
  photo: string;
  /** One sentence. */
  words: string;
  /** What can be done about it, one sentence. */
  remedy: string;
}
