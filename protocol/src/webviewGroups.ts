import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { PhotoGroup } from './review';

/** What the page about groups of unnamed photos is about. */
export interface GroupsSubject {
  /** Folder of photos of anybody; absolute path. */
  photos: string;
}

/** How the user left the page. */
export interface GroupsPageView {
  /** The first photo of a group → the name it was given. */
  names: Record<string, string>;
  /** Photos that do not belong to their group. */
  leftOut: string[];
}

/** A photo and where the page finds its picture. */
export interface GroupedPhoto {
  /** Absolute path. */
  photo: string;
  address: string;
}

export interface GroupsContent {
  /** Photos that show one person, the largest group first. */
  groups: GroupedPhoto[][];
  /** Photos that were looked at. */
  photos: number;
  /** Photos whose face is in no group. */
  alone: number;
  withoutFace: number;
  unreadable: number;
}

/** Page → host: the groups; the first time, and with `again`, photos are looked through. Null when that was cancelled. */
export const GroupsContentRequest = new RequestType<
  { again?: boolean },
  GroupsContent | null,
  ErrorData
>('likeness/groups/content');

/** Page → host: show a photo in an editor of its own. */
export const GroupsOpenRequest = new RequestType<{ photo: string }, null, ErrorData>(
  'likeness/groups/open',
);

/** Page → host: make folders of the groups that have names. False when the user left the question where. */
export const GroupsMakeRequest = new RequestType<{ groups: PhotoGroup[] }, boolean, ErrorData>(
  'likeness/groups/make',
);
