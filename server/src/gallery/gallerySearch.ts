import type { FaceMatch, PersonMatch, PersonSearch } from './search';
import { searchThread } from './searchThread';

/** One version of a gallery, searched in a thread of its own; close it when done. */
export interface GallerySearch {
  /** Number of embeddings. */
  readonly faces: number;
  /** Whether its index narrows the search: some of the nearest may be missed. */
  readonly isIndexed: boolean;
  /** As nearestFaces of search.ts. */
  nearestFaces(probe: Float32Array, k: number): Promise<FaceMatch[]>;
  /** As nearestPersons of search.ts. */
  nearestPersons(probe: Float32Array, search: PersonSearch): Promise<PersonMatch[]>;
  close(): void;
}

/**
 * Opens what is on disk now. A gallery that was searched a moment ago is still in memory, and is loaded again
 * only when it has changed.
 * @param gallery its location
 * @throws LikenessError as Gallery.embeddings
 */
export async function openGallerySearch(gallery: string): Promise<GallerySearch> {
  const { handle, faces, isIndexed } = await searchThread.ask('open', { gallery });
  let isOpen = true;
  return {
    ...{ faces, isIndexed },
    nearestFaces: (probe, k) => searchThread.ask('nearestFaces', { handle, probe, k }),
    nearestPersons: (probe, search) =>
      searchThread.ask('nearestPersons', { handle, probe, search }),
    close() {
      if (!isOpen) return;
      isOpen = false;
      // Nothing depends on it: a thread that has died holds nothing any more.
      searchThread.ask('release', { handle }).catch(() => undefined);
    },
  };
}
