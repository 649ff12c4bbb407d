import type { ProgressParams } from './progress';
import type { FaceBox } from './faces';

/** The id of the language of a dataset's list.txt. */
export const LIST_LANGUAGE = 'face-list';

/**
 * What an editor may do for its list.txt beyond the Language Server Protocol. Those it names in its
 * `initializationOptions` (ListClientOptions) are used; without them the backend does with plain edits.
 */
export const EditorCommand = {
  /** Shows a person's images large, side by side. PersonArgument. */
  OpenGrid: 'likeness.openGrid',
  /** Shows a person's folder. PersonArgument. */
  RevealPerson: 'likeness.revealPerson',
  /** Changes what text edits cannot: line ends and byte-order mark. TidyArgument. */
  TidyListFile: 'likeness.tidyListFile',
  /** VS Code's own: offers the images after a person was completed. */
  TriggerSuggest: 'editor.action.triggerSuggest',
} as const;

export interface ListClientOptions {
  editorCommands?: string[];
}

export interface PersonArgument {
  /** Absolute path of the dataset's folder. */
  dataset: string;
  person: string;
}

export interface TidyArgument {
  /** Of list.txt. */
  uri: string;
  /** End all lines in "\n". */
  lineEnds: boolean;
  /** Take the byte-order mark away. */
  mark: boolean;
}

/** What is said about an open list.txt beside its diagnostics. */
export interface ListStatus {
  uri: string;
  lines: number;
  images: number;
  persons: number;
  errors: number;
  warnings: number;
  /** It has so many lines that it is not checked as a whole. */
  isTooLarge: boolean;
}

export interface DatasetImageParams extends ProgressParams {
  /** Absolute path of the dataset's folder. */
  dataset: string;
  /** `<person>/<image>` */
  image: string;
  /** Longest side of the picture in the answer, 16–512. */
  sidePx?: number;
}

export interface DatasetImageResult {
  /** A JPEG as base64. */
  picture: string;
  /** Of the file, upright. */
  width: number;
  height: number;
  bytes: number;
  /** What `prepare` noted; null for an image that somebody put there, or has changed since. */
  face: CropOrigin | null;
}

/** Where a crop comes from. */
export interface CropOrigin {
  /** Relative to the folder of photos, with "/". */
  photo: string;
  /** The detector's belief that it is a face, 0–1. */
  score: number;
  sharpness: number;
  detector: string;
  /** In pixels of the upright photo. */
  box: FaceBox;
}
