import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import type { Progress } from '../../../protocol/src/progress';
import { arrangeInCells } from '../../../server/src/gallery/faceCells';
import { indexPeople, removePeopleIndex } from '../../../server/src/gallery/indexPeople';
import { nearestFaces, searchIndex, type SearchIndex } from '../../../server/src/gallery/search';
import { crowd } from './crowd';
import { MODEL, tempWorkspace, withGallery } from './tempGallery';

const PEOPLE = 600;
const PHOTOS = 6;

let workspace: Awaited<ReturnType<typeof tempWorkspace>>;
let gallery: string;

beforeEach(async () => {
  workspace = await tempWorkspace();
  gallery = workspace.folder;
  await withGallery(gallery, (opened) => opened.add(crowd(PEOPLE, PHOTOS), MODEL));
});
afterEach(() => workspace.dispose());

/** As the thread that searches loads it. */
async function load(): Promise<{ indexed: SearchIndex; exact: SearchIndex; ids: string[] }> {
  return withGallery(gallery, async (opened) => {
    const { ids, ...embeddings } = await opened.embeddings();
    const stored = await opened.cells();
    const cells = stored && arrangeInCells(ids, embeddings.values, stored);
    return { indexed: searchIndex(embeddings, { cells }), exact: searchIndex(embeddings), ids };
  });
}

/** Share of the ten nearest that the index finds, 0–1. */
function recallOf(
  indexed: SearchIndex,
  exact: SearchIndex,
  probes: readonly Float32Array[],
): number {
  let found = 0;
  for (const probe of probes) {
    const wanted = nearestFaces(exact, probe, 10).map(({ row }) => row);
    const got = new Set(nearestFaces(indexed, probe, 10).map(({ row }) => row));
    found += wanted.filter((row) => got.has(row)).length;
  }
  return found / (10 * probes.length);
}

describe('the index of a gallery', () => {
  it('finds 98 % of the ten nearest, of people who are enrolled and of strangers', async () => {
    const result = await indexPeople({ gallery });
    expect(result).toMatchObject({ faces: PEOPLE * PHOTOS, cells: 128 });
    // It narrows the search: what finds everything by looking at all would be none.
    expect(result.probes).toBeLessThan(result.cells / 2);
    expect(result.recall).toBeGreaterThanOrEqual(0.99);
    const { indexed, exact } = await load();
    expect(indexed.cells).not.toBeNull();
    const newPhotos = crowd(PEOPLE, PHOTOS + 1).filter((_, i) => i % (PHOTOS + 1) === PHOTOS);
    const strangers = crowd(PEOPLE + 200, 1).slice(PEOPLE);
    for (const faces of [newPhotos, strangers]) {
      const probes = faces.slice(0, 200).map(({ embedding }) => embedding);
      expect(recallOf(indexed, exact, probes)).toBeGreaterThanOrEqual(0.98);
    }
  });

  it('is the same whenever it is made', async () => {
    const cells = async () => {
      await indexPeople({ gallery });
      return withGallery(gallery, (opened) => opened.cells());
    };
    expect(await cells()).toEqual(await cells());
  });

  it('says how far it has come, and leaves the old one when it is cancelled', async () => {
    const reports: Progress[] = [];
    await indexPeople({ gallery }, { onProgress: (progress) => reports.push(progress) });
    expect(reports[0]).toMatchObject({ step: 'Grouping faces', unit: 'faces', done: 0 });
    expect(reports.at(-1)!.done).toBe(reports.at(-1)!.total);
    const before = await withGallery(gallery, (opened) => opened.cells());
    await withGallery(gallery, (opened) => opened.remove('person 0'));
    const controller = new AbortController();
    const onProgress = ({ done }: Progress) => {
      if (done > 0) controller.abort();
    };
    const again = indexPeople({ gallery }, { signal: controller.signal, onProgress });
    await expect(again).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    const after = await withGallery(gallery, (opened) => opened.cells());
    expect(after!.probes).toBe(before!.probes);
    expect(after!.cellOf.size).toBe((PEOPLE - 1) * PHOTOS);
  });

  it('finds people by the names they have now, and those who came after it', async () => {
    await indexPeople({ gallery });
    const [first, late] = [crowd(1, 1)[0]!, crowd(PEOPLE + 1, 1).at(-1)!];
    await withGallery(gallery, async (opened) => {
      await opened.rename('person 0', 'Ada');
      await opened.add([late], MODEL);
    });
    const { indexed } = await load();
    expect(indexed.cells).not.toBeNull();
    expect(nearestFaces(indexed, first.embedding, 1)[0]).toMatchObject({
      person: 'Ada',
      distance: 0,
    });
    expect(nearestFaces(indexed, late.embedding, 1)[0]).toMatchObject({ person: late.person });
    await withGallery(gallery, (opened) => opened.rename('Ada', 'person 1', { merge: true }));
    const merged = nearestFaces((await load()).indexed, first.embedding, 1)[0];
    expect(merged).toMatchObject({ person: 'person 1', distance: 0 });
  });

  it('is taken away, with its files', async () => {
    await indexPeople({ gallery });
    const tables = () => readdir(join(gallery, 'gallery.lance'));
    expect(await tables()).toContain('cells.lance');
    await removePeopleIndex({ gallery });
    expect(await tables()).not.toContain('cells.lance');
    expect((await load()).indexed.cells).toBeNull();
    await removePeopleIndex({ gallery });
  });

  it('is refused where nobody is enrolled', async () => {
    const empty = join(workspace.root, 'empty');
    const refused = indexPeople({ gallery: empty });
    await expect(refused).rejects.toMatchObject({ code: ErrorCode.NotEnoughData });
  });
});
