import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { FaceBox } from './faces';
import type { CompareParams, RecognizedFace } from './photos';

/** What the page about recognised photos is about. */
export interface RecognisedSubject {
  /** Folder of the pictures with names; absolute path. */
  folder: string;
  /** At most as many as a page can show. */
  photos: RecognisedPhoto[];
  /** Photos beyond those. */
  leftOut: number;
  /** Squared distance up to which faces got a name. */
  threshold: number;
  /** What their faces were compared with, and found by. */
  compared: CompareParams;
}

export interface RecognisedPhoto {
  /** Absolute path. */
  photo: string;
  /** The picture with names and boxes; null for a photo that could not be read. */
  picture: string | null;
  /** From left to right. */
  faces: Omit<RecognizedFace, 'photo'>[];
  /** Why it could not be read, and what to do; null otherwise. */
  failure: string | null;
}

/** Page → host: where the page finds the pictures, in the photos' order; null where there is none. */
export const PictureAddressesRequest = new RequestType<
  object,
  { addresses: (string | null)[] },
  ErrorData
>('likeness/recognised/pictures');

/** Page → host: open a photo in an editor of its own. */
export const OpenPhotoRequest = new RequestType<{ photo: string }, null, ErrorData>(
  'likeness/recognised/open',
);

/** What came of it that somebody said whose a face is. */
export interface FaceTold {
  /** The name that the face has by it; null: none. */
  is: string | null;
  /** A sentence. */
  words: string;
  /** Why training again would help, a sentence; null where it would change little. */
  hint: string | null;
}

/** Page → host: whose a face is, who is asked for, or that it is not whose name it has. @returns null when the question was left */
export const TellFaceRequest = new RequestType<
  { photo: string; face: FaceBox; who: 'somebody' | 'nobody' },
  { told: FaceTold | null },
  ErrorData
>('likeness/recognised/tell');

/** Page → host: remember somebody by a photo; the user is asked for the name. */
export const EnrollPhotoRequest = new RequestType<{ photo: string }, null, ErrorData>(
  'likeness/recognised/enroll',
);
