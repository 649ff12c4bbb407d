import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { MapMethod } from './review';

/** What a map shows: the faces of a dataset as a model sees them. */
export interface MapSubject {
  /** Absolute path of the dataset's folder. */
  dataset: string;
  /** Folder of a run; null for the untrained network alone. */
  run: string | null;
}

export interface MapPlacesParams {
  method: MapMethod;
  /** By the run's embeddings, or by the untrained network's. */
  isTrained: boolean;
  /** Look at the dataset again, which may have changed. */
  again?: boolean;
}

export interface MapPlaces {
  /** pca where there were too few faces for umap. */
  method: MapMethod;
  /** `<person>/<image>`, sorted by code point. */
  images: string[];
  /** x and y of each image, one after the other: twice as many as images. */
  points: number[];
  /** Address of the dataset's images: an image's is this, "/", and its encoded name. */
  folder: string;
}

/** Page → host; null when it was cancelled. */
export const MapPlacesRequest = new RequestType<MapPlacesParams, MapPlaces | null, ErrorData>(
  'likeness/map/places',
);

/** Page → host: images whose label is probably wrong, and how probably, 0–1; null when it was cancelled. */
export const MapSuspicionRequest = new RequestType<
  object,
  { scores: Record<string, number> } | null,
  ErrorData
>('likeness/map/suspicion');

export type MapAct = 'exclude' | 'move' | 'delete' | 'undo';

/** Page → host: change the dataset; answered with what was done, null when the user left a question. */
export const MapActRequest = new RequestType<
  { act: MapAct; images: string[] },
  { words: string | null },
  ErrorData
>('likeness/map/act');

/** Page → host: show an image in an editor of its own. */
export const MapOpenRequest = new RequestType<{ image: string }, null, ErrorData>(
  'likeness/map/open',
);
