import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { FaceBox } from './faces';

/** What the page that asks by picture begins with. */
export interface AskSubject {
  /** Absolute path. */
  photo: string;
}

/** How the user left the page. */
export interface AskPageView extends AskQuestion {
  /** Which face of the photo is looked at, from the left. */
  face: number;
}

export interface AskQuestion {
  photo: string;
  /** Only this person's faces; null: everybody's. */
  person: string | null;
  /** Folder of a dataset that is searched too; null: none. */
  dataset: string | null;
}

/** A stored face or an image of a dataset near a face of the photo. */
export interface AskedNear {
  name: string;
  /** Squared, 0–4. */
  distance: number;
  /** Address of a picture; null where there is none. */
  picture: string | null;
  /** Where it is from: an absolute path. */
  source: string;
}

export interface AskedFace {
  /** In pixels of the upright photo. */
  box: FaceBox;
  /** Who recognition takes the face for, near enough or not; null where nobody is enrolled. */
  best: { name: string; distance: number } | null;
  /** Nearest first. */
  near: AskedNear[];
}

export interface AskPeople {
  /** Address of the photo. */
  address: string;
  /** From left to right. */
  faces: AskedFace[];
  /** Squared distance up to which two faces count as the same person. */
  threshold: number;
  /** Everybody who is enrolled. */
  names: string[];
  datasets: { folder: string; label: string }[];
}

export interface AskImages {
  /** For each face of the photo from left to right, nearest first. */
  near: AskedNear[][];
  /** Everybody in the dataset. */
  names: string[];
}

/** What was added, and whether that can be undone. */
export interface AskAdded {
  words: string;
  canUndo: boolean;
}

/** Page → host: who is enrolled and near the faces of the photo. */
export const AskPeopleRequest = new RequestType<AskQuestion, AskPeople, ErrorData>(
  'likeness/ask/people',
);

/** Page → host: the dataset's images near them; null when that was cancelled. */
export const AskImagesRequest = new RequestType<AskQuestion, AskImages | null, ErrorData>(
  'likeness/ask/images',
);

/** Page → host: a photo was dropped; where it is kept while the page is open. */
export const AskDropRequest = new RequestType<
  { name: string; base64: string },
  { photo: string },
  ErrorData
>('likeness/ask/drop');

/** Page → host: show a photo in an editor of its own. */
export const AskOpenRequest = new RequestType<{ photo: string }, null, ErrorData>(
  'likeness/ask/open',
);

export interface AskAdd {
  photo: string;
  /** The face that is looked at. */
  box: FaceBox;
  /** Who it probably is; null: nobody can say. */
  suggested: string | null;
  /** The face to those who are enrolled, or the photo to the folder of photos. */
  to: 'people' | 'photos';
}

/** Page → host: add it to a person, who is asked for; null when the user left the question. */
export const AskAddRequest = new RequestType<AskAdd, AskAdded | null, ErrorData>(
  'likeness/ask/add',
);

/** Page → host: take back what was added last. */
export const AskUndoRequest = new RequestType<object, { words: string }, ErrorData>(
  'likeness/ask/undo',
);
