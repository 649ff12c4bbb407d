import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { ImageInDataset } from './explorer';

/** What a grid shows: the images of a person of a dataset. */
export interface GridSubject {
  /** Absolute path of the dataset's folder. */
  dataset: string;
  person: string;
}

export interface GridContent {
  images: ImageInDataset[];
  /** Images of the person in all; more than are shown where there are very many. */
  total: number;
  /** Address of the person's folder: an image's is this, "/", and its encoded name. */
  folder: string;
  /** Another one when files have another content under the same name. */
  version: number;
  /** What undo would take back; null for nothing. */
  undo: string | null;
  redo: string | null;
}

/** What is done with the images that are selected. The host asks for what it must know besides. */
export type GridAct =
  | 'exclude'
  | 'include'
  | 'delete'
  | 'move'
  | 'cover'
  | 'photo'
  | 'recrop'
  | 'rename'
  | 'undo'
  | 'redo';

export interface GridActParams {
  act: GridAct;
  /** Names of images. */
  names: string[];
}

/** Page → host: what there is to show. */
export const GridContentRequest = new RequestType<object, GridContent, ErrorData>(
  'likeness/grid/content',
);

/** Page → host: a picture of an image whose format a browser does not know, as a data: address. */
export const GridPictureRequest = new RequestType<{ name: string }, { address: string }, ErrorData>(
  'likeness/grid/picture',
);

/** Page → host: what is known about an image, in lines, to show when somebody points at it. */
export const GridFactsRequest = new RequestType<{ name: string }, { lines: string[] }, ErrorData>(
  'likeness/grid/facts',
);

/** Page → host: show an image in an editor of its own. */
export const GridOpenRequest = new RequestType<{ name: string }, null, ErrorData>(
  'likeness/grid/open',
);

/** Page → host: change the dataset; answered with what was done, null when the user left a question. */
export const GridActRequest = new RequestType<GridActParams, { words: string | null }, ErrorData>(
  'likeness/grid/act',
);

/** Host → page: images of the person, or what can be undone, are others now. */
export const GridChanged = new NotificationType<object>('likeness/grid/changed');
