import type { NativeGate } from '../engine/onnx/nativeGate';
import type { TransferredError } from '../workers/transferredError';
import type { FaceMatch, PersonMatch, PersonSearch } from './search';

/** What the thread that searches is started with. */
export interface SearchSetup {
  gate: NativeGate;
}

/** What it is asked, and what it answers. */
export interface SearchTasks {
  /** Loads a gallery, unless it holds the version that is there. */
  open(args: { gallery: string }): OpenedGallery;
  nearestFaces(args: { handle: number; probe: Float32Array; k: number }): FaceMatch[];
  nearestPersons(args: {
    handle: number;
    probe: Float32Array;
    search: PersonSearch;
  }): PersonMatch[];
  /** Nobody searches that version any more by this handle. */
  release(args: { handle: number }): void;
}

export interface OpenedGallery {
  handle: number;
  /** Number of embeddings. */
  faces: number;
  /** Whether an index narrows the search. */
  isIndexed: boolean;
}

export type SearchTask = keyof SearchTasks;

export interface SearchRequest<K extends SearchTask = SearchTask> {
  id: number;
  task: K;
  args: Parameters<SearchTasks[K]>[0];
}

export type SearchReply = { id: number } & ({ result: unknown } | { error: TransferredError });
