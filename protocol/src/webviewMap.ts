import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { MapMethod } from './review';
import type { ImageRole } from './runs';

/** What a map shows: the faces of a dataset as a model sees them, or of those who are enrolled. */
export type MapSubject = DatasetMapSubject | PeopleMapSubject;

export interface DatasetMapSubject {
  /** Absolute path of the dataset's folder. */
  dataset: string;
  /** Folder of the run whose embeddings are shown first; null for the untrained network alone. */
  run: string | null;
}

export interface PeopleMapSubject {
  /** Where people are remembered: an absolute path or an address. */
  gallery: string;
}

export interface MapPlacesParams {
  method: MapMethod;
  /** Folder of the run whose embeddings are laid out; null: the untrained network's. A gallery has its own. */
  run: string | null;
  /** Look at the dataset or gallery again, which may have changed. */
  again?: boolean;
}

export interface MapPlaces {
  /** pca where there were too few faces for umap. */
  method: MapMethod;
  /** Of a dataset `<person>/<image>`, sorted by code point; of a gallery ids of stored faces. */
  ids: string[];
  /** x and y of each face, one after the other: twice as many as ids. */
  points: number[];
  /** Address of the dataset's images: an image's is this, "/", and its encoded name. Null for a gallery. */
  folder: string | null;
  /** Whose each stored face is and which photo it is from; null for a dataset. */
  stored: { names: string[]; sources: string[] } | null;
  /** Ids of those that are chosen. */
  chosen: string[];
}

/** Page → host; null when it was cancelled. */
export const MapPlacesRequest = new RequestType<MapPlacesParams, MapPlaces | null, ErrorData>(
  'likeness/map/places',
);

/** A finished run. */
export interface MapRun {
  folder: string;
  name: string;
}

/** Page → host: runs by which the faces can be seen, those on this dataset first; none for a gallery. */
export const MapRunsRequest = new RequestType<object, { runs: MapRun[] }, ErrorData>(
  'likeness/map/runs',
);

/** Page → host: what a run did with each image, those that were not in it missing; null when it was cancelled. */
export const MapRolesRequest = new RequestType<
  { run: string },
  { roles: Record<string, ImageRole> } | null,
  ErrorData
>('likeness/map/roles');

/** Page → host: images whose label is probably wrong, and how probably, 0–1; null when it was cancelled. */
export const MapSuspicionRequest = new RequestType<
  object,
  { scores: Record<string, number> } | null,
  ErrorData
>('likeness/map/suspicion');

/** Page → host: pictures of stored faces by their ids, as addresses; faces without one are missing. */
export const MapPicturesRequest = new RequestType<
  { ids: string[] },
  { pictures: Record<string, string> },
  ErrorData
>('likeness/map/pictures');

/** Page → host: these faces are chosen now; the tree follows, and of a dataset Review. */
export const MapChooseRequest = new RequestType<{ ids: string[] }, null, ErrorData>(
  'likeness/map/choose',
);

/** Host → page: others are chosen now, on another page or in the tree. */
export const MapChosen = new NotificationType<{ ids: string[] }>('likeness/map/chosen');

/** Page → host: show what is chosen in the tree of datasets or people, or what Review finds about it. */
export const MapShowRequest = new RequestType<{ where: 'tree' | 'review' }, null, ErrorData>(
  'likeness/map/show',
);

export type MapAct = 'exclude' | 'move' | 'delete' | 'undo';

/** Page → host: change the dataset; answered with what was done, null when the user left a question. */
export const MapActRequest = new RequestType<
  { act: MapAct; images: string[] },
  { words: string | null },
  ErrorData
>('likeness/map/act');

/** Page → host: show the image of a dataset, or the photo of a stored face, in an editor of its own. */
export const MapOpenRequest = new RequestType<{ id: string }, null, ErrorData>('likeness/map/open');

/** Page → host: open the map of those who are enrolled, or, from there, of a dataset. */
export const MapOtherRequest = new RequestType<object, null, ErrorData>('likeness/map/other');
