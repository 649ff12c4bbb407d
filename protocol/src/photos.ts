import type { DetectorName } from './dataset';
import type { FaceBox, FaceQuality, FailedPhoto } from './faces';
import type { ProgressParams } from './progress';

/** How faces are looked for in people's photos. */
export interface FindParams extends ProgressParams {
  detector?: DetectorName;
  /** Faces the detector believes in less are not seen, 0–1; default 0.5. */
  minScore?: number;
}

export interface DetectParams extends FindParams {
  /** Absolute paths, 1–1,000. */
  photos: string[];
}

export interface DetectResult {
  /** Photos that could be read, in the order in which they were named. */
  photos: DetectedPhoto[];
  failed: FailedPhoto[];
}

export interface DetectedPhoto {
  /** As it was named. */
  photo: string;
  /** Of the upright photo, pixels. */
  width: number;
  height: number;
  /** From left to right. */
  faces: DetectedFace[];
}

export interface DetectedFace extends FaceQuality {
  box: FaceBox;
  /** 68 × (x, y), pixels of the upright photo, in the order of the iBUG 300-W annotation. */
  landmarks: number[];
}

/** Which people a photo's faces are compared with, and by which model. */
export interface CompareParams extends FindParams {
  /** Where people are remembered: an absolute path, or an address such as s3://bucket/folder. */
  gallery: string;
  /** Folder whose `.likeness` holds the runs; absolute path. */
  workspace: string;
  /**
   * Folder of a run; null: the untrained network. Default: the model of the gallery, else that of the
   * workspace's newest finished run, else the untrained network.
   */
  model?: string | null;
}

export interface RecognizeParams extends CompareParams {
  /** Absolute paths, 1–1,000. */
  photos: string[];
  /** Squared distance up to which a face gets a name, 0–4; default: the model's own. */
  threshold?: number;
  /** Where pictures with the names go: a file for one photo, else a folder; absolute path. */
  out?: string;
}

export interface RecognizeResult {
  /** Photo by photo, from left to right. */
  faces: RecognizedFace[];
  failed: FailedPhoto[];
  /** Pictures that were written. */
  written: string[];
  /** Squared distance up to which faces got a name. */
  threshold: number;
}

export interface RecognizedFace {
  photo: string;
  box: FaceBox;
  score: number;
  /** Null when nobody is near enough. */
  name: string | null;
  /** Squared distance to the nearest person, 0–4; null where nobody is enrolled. */
  distance: number | null;
  nearest: string | null;
}

export interface SearchParams extends CompareParams {
  /** Absolute paths, 1–1,000. */
  photos: string[];
  /** How many faces and how many people to return for each face; default 5. */
  top?: number;
  /** How many of a person's faces the mean distance is over; default 3. */
  k?: number;
  /** What people are ordered by: their nearest face, the mean of their k nearest, or what recognition goes by. */
  rankBy?: 'best' | 'mean' | 'match';
  /** Only this person's faces; default: everybody's. */
  person?: string;
}

export interface SearchResult {
  found: FoundFace[];
  failed: FailedPhoto[];
  /** Squared distance up to which two faces count as the same person, for comparison. */
  threshold: number;
}

/** One face of a photo and what in the gallery is near it, nearest first. */
export interface FoundFace {
  photo: string;
  box: FaceBox;
  score: number;
  people: FoundPerson[];
  faces: NearFace[];
}

export interface FoundPerson {
  name: string;
  /** Squared distance to the nearest face, 0–4. */
  distance: number;
  /** Mean over the k nearest faces. */
  meanDistance: number;
  /** What decides whether the face is this person's: recognition compares it with the threshold. */
  matchDistance: number;
  /** Photo of the nearest face. */
  source: string;
}

export interface NearFace {
  name: string;
  /** Squared, 0–4. */
  distance: number;
  /** Photo it was enrolled from. */
  source: string;
}

export interface NearestImagesParams extends CompareParams {
  /** Absolute path. */
  photo: string;
  /** Folder of the dataset; absolute path. */
  dataset: string;
  /** Where its features are kept, a folder or an address; default: in the workspace. */
  features?: string;
  /** How many images to return for each face, 1–1,000; default 10. */
  top?: number;
  /** Only this person's images; default: everybody's. */
  person?: string;
}

export interface NearestImagesResult {
  /** From left to right. */
  found: { box: FaceBox; score: number; images: NearImage[] }[];
  /** Squared distance up to which two faces count as the same person, for comparison. */
  threshold: number;
}

export interface NearImage {
  /** `<person>/<image>` */
  image: string;
  /** Squared, 0–4. */
  distance: number;
}

export interface EnrollParams extends CompareParams {
  /** At most 200 characters. */
  name: string;
  /** Photos of that person, absolute paths, 1–1,000. */
  photos: string[];
  /** Which face of photos with several, pixels of the upright photo; default: one clearly larger than the others. */
  face?: FaceBox;
  /** What the person agreed to, and who says so; kept with the faces. */
  consent?: EnrollConsent;
}

export interface PhotoCorrectParams extends CompareParams {
  /** Absolute path. */
  photo: string;
  /** Which of its faces, pixels of the upright photo. */
  face: FaceBox;
  /** Whose face it is; null: not whose it was taken for. */
  is: string | null;
  /** Folder of photos: the face goes to one of its folders, for the next training; absolute path. Default: nowhere. */
  raw?: string;
  consent?: EnrollConsent;
}

export interface EnrollConsent {
  by: string;
  words: string;
}

export interface EnrollResult {
  /** As the gallery keeps it. */
  name: string;
  stored: EnrolledFace[];
  skipped: SkippedPhoto[];
  /** Sentences about faces that are nearer to others, or further from their own, than they should be. */
  warnings: string[];
}

export interface EnrolledFace extends FaceQuality {
  /** As people/show gives it. */
  id: string;
  photo: string;
  box: FaceBox;
}

export interface SkippedPhoto extends FailedPhoto {
  reason: 'unreadable' | 'no-face' | 'several-faces' | 'already-enrolled';
}
