import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { LiveFrameResult } from './live';
import type { FrameRoute, NextFrame, PageFrame } from './webviewCamera';

/** What a live panel is about. */
export interface LiveSubject {
  /** Folder whose people are recognised; absolute path. */
  workspace: string;
}

/** How the user left the page. */
export interface LivePageView {
  /** Null: the default. */
  threshold: number | null;
}

export interface LiveBegun {
  /** Squared distance up to which looks speak for a name, when nobody chooses another. */
  defaultThreshold: number;
  /** How many are known. */
  people: number;
  /** The run whose head is used; null: the untrained network. */
  run: string | null;
}

/** Page → host: look at frames from now on; a lamp in the status bar says so. */
export const LiveBeginRequest = new RequestType<
  { route: FrameRoute; threshold: number | null },
  LiveBegun,
  ErrorData
>('likeness/livePage/begin');

/** Page → host: who is in a frame of the page's own. */
export const LiveNameRequest = new RequestType<PageFrame, LiveFrameResult, ErrorData>(
  'likeness/livePage/name',
);

/** Page → host: the newest frame of a source outside the page, and who is in it; null when the source has ended. */
export const LiveNextRequest = new RequestType<
  object,
  NextFrame<LiveFrameResult> | null,
  ErrorData
>('likeness/livePage/next');

/** Page → host: no more; whatever sends frames is let go. */
export const LiveEndRequest = new RequestType<object, null, ErrorData>('likeness/livePage/end');

/** Page → host. */
export const LiveThresholdRequest = new RequestType<{ threshold: number }, null, ErrorData>(
  'likeness/livePage/threshold',
);

/** Page → host: whether faces carry a liveness hint; null asks how it was left. Remembered in this workspace. */
export const LiveLivenessRequest = new RequestType<
  { isOn: boolean | null },
  { isOn: boolean },
  ErrorData
>('likeness/livePage/liveness');

/** A face that was followed and is nobody who is enrolled. */
export interface UnknownFace {
  track: number;
  jpegBase64: string;
}

/** Page → host. */
export const LiveUnknownRequest = new RequestType<object, { faces: UnknownFace[] }, ErrorData>(
  'likeness/livePage/unknown',
);

/** What came of it that somebody said whose a face is. */
export interface LiveTold {
  /** A sentence. */
  words: string;
  /** Why training again would help, a sentence; null where it would change little. */
  hint: string | null;
}

/**
 * Page → host: whose a face is. somebody: the user is asked for the name. nobody: not the person it was taken for.
 * Answered with what is shown of it; null when the user left the question.
 */
export const LiveTellRequest = new RequestType<
  { track: number; who: 'somebody' | 'nobody' },
  LiveTold | null,
  ErrorData
>('likeness/livePage/tell');

/** Page → host: keep a picture; the user is asked where. Answered with what is shown of it, null when it was not kept. */
export const LiveSnapshotRequest = new RequestType<
  { jpegBase64: string },
  { words: string | null },
  ErrorData
>('likeness/livePage/snapshot');
