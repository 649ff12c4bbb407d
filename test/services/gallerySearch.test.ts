import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import { indexPeople } from '../../server/src/gallery/indexPeople';
import { openGallerySearch, type GallerySearch } from '../../server/src/gallery/gallerySearch';
import { nearestFaces, nearestPersons, searchIndex } from '../../server/src/gallery/search';
import { searchThread } from '../../server/src/gallery/searchThread';
import { crowd } from '../unit/gallery/crowd';
import { MODEL, tempWorkspace, withGallery } from '../unit/gallery/tempGallery';

const faces = crowd(200, 3);
const probe = crowd(200, 4)[3]!.embedding;
const SEARCH = { limit: 5, k: 2, rankBy: 'match' } as const;

let workspace: Awaited<ReturnType<typeof tempWorkspace>>;
beforeAll(async () => {
  workspace = await tempWorkspace();
  await withGallery(workspace.folder, (gallery) => gallery.add(faces, MODEL));
});
afterAll(() => workspace.dispose());

async function searching<T>(use: (search: GallerySearch) => Promise<T>): Promise<T> {
  const search = await openGallerySearch(workspace.folder);
  try {
    return await use(search);
  } finally {
    search.close();
  }
}

const nearest = () => searching(async (search) => (await search.nearestFaces(probe, 1))[0]!);

describe('a gallery that is searched in a thread of its own', () => {
  it('gives what a search in this thread gives', async () => {
    const index = searchIndex(
      await withGallery(workspace.folder, (gallery) => gallery.embeddings()),
    );
    await searching(async (search) => {
      expect(search).toMatchObject({ faces: 600, isIndexed: false });
      expect(await search.nearestFaces(probe, 10)).toEqual(nearestFaces(index, probe, 10));
      expect(await search.nearestPersons(probe, SEARCH)).toEqual(
        nearestPersons(index, probe, SEARCH),
      );
    });
  });

  it('is loaded once, and again when it has changed', async () => {
    const open = async () => {
      const { handle } = await searchThread.ask('open', { gallery: workspace.folder });
      await searchThread.ask('release', { handle });
      return handle;
    };
    const handle = await open();
    expect(await open()).toBe(handle);
    await withGallery(workspace.folder, (gallery) => gallery.rename('person 199', 'Zoe'));
    expect(await open()).not.toBe(handle);
  });

  it('never gives what was renamed, removed, or deleted and made anew, by its old name', async () => {
    expect(await nearest()).toMatchObject({ person: 'person 0' });
    await withGallery(workspace.folder, (gallery) => gallery.rename('person 0', 'Ada'));
    expect(await nearest()).toMatchObject({ person: 'Ada' });
    await withGallery(workspace.folder, (gallery) => gallery.remove('Ada'));
    expect((await nearest()).person).not.toBe('Ada');
    await rm(workspace.folder, { recursive: true });
    await withGallery(workspace.folder, async (gallery) => {
      await gallery.add(
        faces.map((face) => ({ ...face, person: 'another' })),
        MODEL,
      );
    });
    expect((await nearest()).person).toBe('another');
  });

  it('uses an index as soon as it is there', async () => {
    await indexPeople({ gallery: workspace.folder });
    await searching(async (search) => {
      expect(search.isIndexed).toBe(true);
      expect((await search.nearestFaces(probe, 1))[0]!.source).toMatch(/^\/photos\/0\//);
    });
  });

  it('says in the user’s words what cannot be loaded, and is asked again', async () => {
    const refused = openGallerySearch('ftp://host/folder');
    await expect(refused).rejects.toMatchObject({ code: ErrorCode.InvalidInput });
    expect(await nearest()).toBeDefined();
  });
});
