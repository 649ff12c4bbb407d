import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { GuidedFrameResult, GuidedPose } from './live';
import type { FrameRoute, NextFrame, PageFrame } from './webviewCamera';

/** What an enrolment's panel is about. */
export interface EnrollSubject {
  /** Folder whose people are added to; absolute path. */
  workspace: string;
}

/** How the user left the page. No name and no picture: VS Code writes it down. */
export interface EnrollPageView {
  consent: string;
}

export interface EnrollBegun {
  /** In the order in which they are asked for. */
  poses: GuidedPose[];
  /** Who is enrolled already. */
  names: string[];
}

/** Page → host: guide from frame to frame from now on; a lamp in the status bar says so. */
export const EnrollBeginRequest = new RequestType<{ route: FrameRoute }, EnrollBegun, ErrorData>(
  'likeness/enrollPage/begin',
);

/** Page → host: what a frame of the page's own lacks, or gave. */
export const EnrollGuideRequest = new RequestType<PageFrame, GuidedFrameResult, ErrorData>(
  'likeness/enrollPage/guide',
);

/** Page → host: the newest frame of a source outside the page; null when the source has ended. */
export const EnrollNextRequest = new RequestType<
  object,
  NextFrame<GuidedFrameResult> | null,
  ErrorData
>('likeness/enrollPage/next');

/** Page → host: no more; the pictures are forgotten. */
export const EnrollEndRequest = new RequestType<object, null, ErrorData>('likeness/enrollPage/end');

/** Page → host: take that picture again. */
export const EnrollDiscardRequest = new RequestType<
  { pose: GuidedPose },
  { taken: GuidedPose[] },
  ErrorData
>('likeness/enrollPage/discard');

/** Page → host: a stored picture of somebody who is enrolled; null where none is kept. */
export const EnrollPictureRequest = new RequestType<
  { name: string },
  { jpegBase64: string | null },
  ErrorData
>('likeness/enrollPage/picture');

export interface EnrollStored {
  name: string;
  pictures: number;
  /** Of the pictures, from the workspace on. */
  folder: string;
  /** Why training again would help, a sentence; null where it would change little. */
  hint: string | null;
}

/** Page → host: keep the pictures under a name. */
export const EnrollStoreRequest = new RequestType<
  { name: string; consent: string },
  EnrollStored,
  ErrorData
>('likeness/enrollPage/store');

/** Page → host: open live recognition. */
export const EnrollLiveRequest = new RequestType<object, null, ErrorData>(
  'likeness/enrollPage/live',
);
