import { arrangeInCells } from './faceCells';
import { codesOf } from './faceCodes';
import { Gallery } from './gallery';
import { searchIndex, type SearchIndex } from './search';
import type { OpenedGallery } from './searchMessages';

/** Embeddings take half a kilobyte each: they are not kept for longer than somebody may come back in. */
const KEPT_MS = 5 * 60_000;

interface Held {
  handle: number;
  place: string;
  /** What was on disk when it was loaded; null where that cannot be told. */
  stamp: string | null;
  index: Promise<SearchIndex>;
  users: number;
}

/** Galleries in memory, ready to be searched: loaded once, and again when they have changed. */
export class HeldGalleries {
  private readonly newest = new Map<string, Held>();
  private readonly byHandle = new Map<number, Held>();
  private nextHandle = 1;

  /** Loads a gallery, unless what is on disk is held already. To be released. */
  async open(place: string): Promise<OpenedGallery> {
    const gallery = new Gallery(place);
    try {
      const stamp = await gallery.store.stamp();
      const known = this.newest.get(place);
      const isCurrent = known !== undefined && stamp !== null && known.stamp === stamp;
      const held = isCurrent ? known : this.load(gallery, stamp);
      held.users++;
      return await opened(held);
    } finally {
      gallery.close();
    }
  }

  index(handle: number): Promise<SearchIndex> {
    const held = this.byHandle.get(handle);
    if (held === undefined) throw new Error(`no gallery is held by the handle ${handle}`);
    return held.index;
  }

  release(handle: number): void {
    const held = this.byHandle.get(handle);
    if (held === undefined) return;
    held.users--;
    const isCurrent = held.stamp !== null && this.newest.get(held.place) === held;
    if (isCurrent) setTimeout(() => this.forgetUnused(held), KEPT_MS).unref();
    else this.forgetUnused(held);
  }

  private load(gallery: Gallery, stamp: string | null): Held {
    const place = gallery.folder;
    const held = { handle: this.nextHandle++, place, stamp, index: load(gallery), users: 0 };
    const former = this.newest.get(place);
    this.newest.set(place, held);
    this.byHandle.set(held.handle, held);
    if (former !== undefined) this.forgetUnused(former);
    // What cannot be loaded is tried again the next time.
    held.index.catch(() => this.forget(held));
    return held;
  }

  private forgetUnused(held: Held): void {
    if (held.users === 0) this.forget(held);
  }

  private forget(held: Held): void {
    this.byHandle.delete(held.handle);
    if (this.newest.get(held.place) === held) this.newest.delete(held.place);
  }
}

async function load(gallery: Gallery): Promise<SearchIndex> {
  const { ids, ...embeddings } = await gallery.embeddings();
  const stored = await gallery.cells();
  const cells = stored && arrangeInCells(ids, embeddings.values, stored);
  const codes = cells === null ? codesOf(embeddings.values) : null;
  return searchIndex(embeddings, { cells, codes });
}

async function opened({ handle, index }: Held): Promise<OpenedGallery> {
  const { embeddings, cells } = await index;
  return { handle, faces: embeddings.persons.length, isIndexed: cells !== null };
}
