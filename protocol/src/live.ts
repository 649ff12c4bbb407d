import type { ProgressParams } from './progress';
import type { FaceBox } from './faces';
import type { CompareParams, EnrollConsent } from './photos';

/** Opens a camera's session; what it sees stays in the backend's memory and goes with it. */
export interface LiveOpenParams extends CompareParams {
  /** Squared distance up to which looks speak for a name, 0–4; default: 0.82 of the model's. */
  threshold?: number;
  /** Whether faces are to carry a liveness hint; default: no. */
  liveness?: boolean;
}

export interface LiveOpenResult {
  /** To be named in what follows. A session that is asked nothing for two minutes ends. */
  session: string;
  threshold: number;
  model: { id: string; runFolder: string | null };
  /** How many are known. */
  people: number;
}

export interface LiveParams extends ProgressParams {
  session: string;
}

/** One frame; the next one is sent when the answer has come, and is the newest then. */
export interface LiveFrameParams extends LiveParams {
  /** A JPEG picture, at most 8 MB. */
  jpegBase64: string;
  /** When it was taken, on any clock of the client that does not go back. */
  timeMs: number;
}

export interface LiveFrameResult {
  /** As it was sent. */
  timeMs: number;
  /** Of the frame, pixels. */
  width: number;
  height: number;
  faces: LiveFace[];
  /** How long the backend worked on it. */
  tookMs: number;
}

/** What a face has done that a photo held before the camera does not. A replayed video does it too. */
export type LivenessSign = 'blinked' | 'turned';

export interface LiveFace {
  /** In pixels of the frame. */
  box: FaceBox;
  /** Null while nobody, or not yet, is recognised. */
  name: string | null;
  /** The same number as long as a face is followed, and when it comes back. */
  track: number;
  /** Squared distance to that person, or to the nearest; null where nobody is enrolled. */
  distance: number | null;
  score: number;
  /** A hint and no protection, where the session was asked for it; null: no sign yet. */
  liveness?: LivenessSign | null;
}

/** From now on; what is left out stays as it is. */
export interface LiveUpdateParams extends LiveParams {
  threshold?: number;
  liveness?: boolean;
}

export interface LiveUpdateResult {
  people: number;
}

/** Faces that were followed and are nobody who is enrolled. */
export interface LiveStrangersResult {
  strangers: {
    track: number;
    /** Of the best picture. */
    timeMs: number;
    jpegBase64: string;
  }[];
}

/** "This is …" and "Not this person", of a face that is or was followed. */
export interface LiveCorrectParams extends LiveParams {
  track: number;
  /** Whose face it is. Null: nobody's who is enrolled; it is kept as "unknown 1", …, which is never a name. */
  is: string | null;
  /** Folder of photos, to which its picture goes for the next training run; default: nowhere. */
  raw?: string;
  consent?: EnrollConsent;
}

export interface LiveCorrectResult {
  /** Whom it was stored as. */
  name: string;
  /** Of the gallery's face. */
  ids: string[];
  /** Pictures that were written. */
  files: string[];
}

export interface LiveClosed {
  /** Whether it was open. */
  closed: boolean;
}

/** Parts of an enrolment before a camera, in the order in which they are asked for. */
export type GuidedPose = 'frontal' | 'left' | 'right' | 'up' | 'down';

export type GuidedOpenParams = CompareParams;

export interface GuidedOpenResult {
  session: string;
  poses: GuidedPose[];
}

/** What is missing before the next picture is taken. */
export type GuidedHint =
  | 'no-face'
  | 'one-face-only'
  | 'closer'
  | 'further'
  | 'into-the-picture'
  | 'more-light'
  | 'less-light'
  | 'another-person'
  | 'turn'
  | 'turn-less'
  | 'turn-only-so'
  | 'hold-still'
  | 'taken'
  | 'done';

export interface GuidedFrameResult {
  timeMs: number;
  hint: GuidedHint;
  /** The hint for a user: "Turn your head to your left." */
  words: string;
  /** The pose that is asked for; null when all are there. */
  next: GuidedPose | null;
  /** The face, in pixels of the frame; null without one. */
  box: FaceBox | null;
  /** Poses that are there. */
  taken: GuidedPose[];
  /** The picture that this frame gave. */
  picture: { pose: GuidedPose; jpegBase64: string } | null;
  /** Somebody enrolled whom the person looks like, nearest first. */
  looksLike: { name: string; distance: number }[];
}

export interface GuidedDiscardParams extends LiveParams {
  pose: GuidedPose;
}

export interface GuidedFinishParams extends LiveParams {
  name: string;
  /** Folder of photos, to which the pictures go; default: nowhere. */
  raw?: string;
  /** What the person agreed to, and who says so. */
  consent: EnrollConsent;
}

/** A page on 127.0.0.1 through which a browser lends its camera. */
export interface CapturePageResult {
  /** To be named in what follows. */
  page: string;
  /** The page is http://127.0.0.1:<port>/#<token>. */
  port: number;
  /** Good for one connection. */
  token: string;
}

export interface CapturePageParams extends ProgressParams {
  page: string;
}

export interface CapturePageAllowParams extends CapturePageParams {
  /** An address under which the user's browser reaches the page, as asExternalUri returned it. */
  address: string;
}

/** The newest frame of the page's camera. */
export interface CapturePageFrame {
  jpegBase64: string;
}

/** Cameras of the backend's machine. */
export interface CamerasResult {
  cameras: {
    /** What opens it: "camera:0". */
    video: string;
    /** What its maker calls it. */
    title: string;
  }[];
}

export interface VideoOpenParams extends ProgressParams {
  /** A file, "camera:" and a camera, or a stream's address (rtsp, rtsps, http, https). */
  video: string;
}

export interface VideoResult {
  /** To be named in what follows. A video that is asked nothing for two minutes ends. */
  video: string;
}

export interface VideoParams extends ProgressParams {
  video: string;
}

/** The newest frame; a file is read at the pace at which it plays. */
export interface VideoFrameResult {
  /** Null: the file has ended. */
  jpegBase64: string | null;
}
