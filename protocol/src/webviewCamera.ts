import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';

/**
 * Where frames come from. panel: the camera that the page itself opens. browser: a page on 127.0.0.1 in the
 * user's browser, which lends its camera. video: a camera, a stream or a file that ffmpeg reads where the backend
 * is; the user is asked which. file: a photo or a video that the page was given, no camera at all.
 */
export type FrameRoute = CameraRoute | 'file';
export type CameraRoute = 'panel' | 'browser' | 'video';

/** How a user wants the camera, in every panel that has one. */
export interface CameraSettings {
  /** auto: the routes are tried in their order, the one that worked last first. */
  route: CameraRoute | 'auto';
  /** The route that gave frames last; null: none has. */
  worked: CameraRoute | null;
  isMirrored: boolean;
  /** Of the page's own camera; null: whichever the browser gives. */
  device: string | null;
  /** What the page's own camera is asked for, pixels; the height is three quarters or nine sixteenths of it. */
  widthPx: number;
  /** Frames a second; null: as many as the backend can take. */
  mostPerSecond: number | null;
}

/** Page → host: what was remembered; null before the first time. */
export const CameraSettingsRequest = new RequestType<object, CameraSettings | null, ErrorData>(
  'likeness/camera/settings',
);

/** Page → host: to be remembered, in this workspace. */
export const CameraRememberRequest = new RequestType<CameraSettings, null, ErrorData>(
  'likeness/camera/remember',
);

/** A frame that the page took itself. */
export interface PageFrame {
  jpegBase64: string;
  timeMs: number;
}

/** A frame of a source outside the page, and what was seen in it. */
export interface NextFrame<Seen> {
  jpegBase64: string;
  seen: Seen;
  /** From when the frame was there until it had been looked at. */
  delayMs: number;
}
