import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { Gallery } from '../../../server/src/gallery/gallery';
import { GALLERY_TABLES } from '../../../server/src/gallery/galleryStore';
import { sampleFace } from './sampleFaces';

const MODEL = { id: 'a'.repeat(64), runFolder: null };
let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness gallery Ü%20 '));
  folder = join(root, '.likeness');
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function withGallery<T>(use: (gallery: Gallery) => Promise<T>): Promise<T> {
  const gallery = new Gallery(folder);
  try {
    return await use(gallery);
  } finally {
    gallery.close();
  }
}

/** Files under the gallery that contain a text, or bytes. */
async function filesContaining(text: string | Buffer): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return paths.filter((_, i) => contents[i]!.includes(text));
}

describe('a gallery', () => {
  it('is empty and writes nothing before somebody is added', async () => {
    await withGallery(async (gallery) => {
      expect(await gallery.people()).toEqual([]);
      expect(await gallery.count()).toBe(0);
      expect(await gallery.model()).toBeNull();
      expect((await gallery.embeddings()).values).toHaveLength(0);
      expect(await gallery.faces()).toEqual([]);
    });
    expect(await readdir(root)).toEqual([]);
  });

  it('gives back every field of every face to the next that opens it', async () => {
    const faces = [sampleFace('Ana', 1), sampleFace('Björk 名前', 2), sampleFace("O'Neil", 3)];
    await withGallery((gallery) => gallery.add(faces, MODEL));
    await withGallery(async (gallery) => {
      expect(await gallery.faces()).toEqual(faces.map((face) => ({ ...face, modelId: MODEL.id })));
      const { persons, sources, values } = await gallery.embeddings();
      expect(persons).toEqual(['Ana', 'Björk 名前', "O'Neil"]);
      expect(sources).toEqual(faces.map(({ source }) => source));
      expect(values.subarray(128, 256)).toEqual(faces[1]!.embedding);
    });
  });

  it('lists people with their number of faces and their dates', async () => {
    await withGallery(async (gallery) => {
      await gallery.add([sampleFace('Zoë', 5)], MODEL);
      await gallery.add([sampleFace('Ana', 9), sampleFace('Ana', 2)], MODEL);
      const day = Date.UTC(2026, 0, 1);
      expect(await gallery.people()).toEqual([
        { name: 'Ana', faces: 2, firstMs: day + 2, lastMs: day + 9, consents: [] },
        { name: 'Zoë', faces: 1, firstMs: day + 5, lastMs: day + 5, consents: [] },
      ]);
    });
  });

  it('sees what another opening added meanwhile', async () => {
    await withGallery(async (first) => {
      await first.add([sampleFace('Ana', 1)], MODEL);
      await withGallery((second) => second.add([sampleFace('Bob', 2)], MODEL));
      expect((await first.people()).map(({ name }) => name)).toEqual(['Ana', 'Bob']);
    });
  });

  it('keeps all faces when several add at once, and when additions are compacted', async () => {
    const add = (i: number) =>
      withGallery((gallery) => gallery.add([sampleFace(`person ${i}`, i)], MODEL));
    await Promise.all([1, 2, 3, 4].map(add));
    await withGallery(async (gallery) => {
      for (let i = 5; i <= 40; i++) await gallery.add([sampleFace(`person ${i}`, i)], MODEL);
      expect(await gallery.people()).toHaveLength(40);
    });
  });

  it('is kept out of version control', async () => {
    await withGallery((gallery) => gallery.add([sampleFace('Ana', 1)], MODEL));
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('says so when its table is damaged', async () => {
    await withGallery((gallery) => gallery.add([sampleFace('Ana', 1)], MODEL));
    const data = join(folder, 'gallery.lance', 'faces.lance', 'data');
    for (const file of await readdir(data)) await truncate(join(data, file), 100);
    await withGallery((gallery) =>
      expect(gallery.embeddings()).rejects.toMatchObject({ code: ErrorCode.CorruptFile }),
    );
  });
});

describe('a gallery whose first enrolment was cut off', () => {
  it('has nobody in it and takes people as a new one does', async () => {
    await withGallery((gallery) =>
      gallery.store.write(async (tables) => {
        for (const name of GALLERY_TABLES) await tables.openOrCreate(name);
      }),
    );
    await withGallery(async (gallery) => {
      expect(await gallery.model()).toBeNull();
      expect([await gallery.people(), await gallery.faces()]).toEqual([[], []]);
      expect((await gallery.embeddings()).persons).toEqual([]);
      expect((await gallery.consents()).size + (await gallery.crops(['x'])).size).toBe(0);
      await gallery.change((faces) => faces, { sweep: true });
      await gallery.add([sampleFace('Ana', 1)], MODEL);
      expect(await gallery.people()).toMatchObject([{ name: 'Ana', faces: 1 }]);
    });
  });
});

describe('renaming', () => {
  it('moves all faces of the person and nobody else’s', async () => {
    await withGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 1), sampleFace('Bob', 2), sampleFace('Ana', 3)], MODEL);
      expect(await gallery.rename(' Ana ', 'Anna')).toBe(2);
      const faces = await gallery.faces();
      expect(faces.map(({ person }) => person)).toEqual(['Anna', 'Bob', 'Anna']);
      expect(faces[2]!.embedding).toEqual(sampleFace('Ana', 3).embedding);
    });
  });

  it('refuses a name that is taken, unless both shall become one', async () => {
    await withGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 1), sampleFace('Bob', 2)], MODEL);
      await expect(gallery.rename('Ana', 'Bob')).rejects.toMatchObject({
        code: ErrorCode.InvalidInput,
      });
      expect(await gallery.people()).toHaveLength(2);
      await gallery.rename('Ana', 'Bob', { merge: true });
      expect(await gallery.people()).toMatchObject([{ name: 'Bob', faces: 2 }]);
    });
  });

  it('says when there is nobody of that name', async () => {
    await withGallery(async (gallery) => {
      await expect(gallery.rename('Ana', 'Bob')).rejects.toMatchObject({
        code: ErrorCode.NotFound,
      });
    });
  });
});

describe('removing a person', () => {
  it('leaves no byte of the name or the photo on the disk, and the others as they were', async () => {
    const secret = { ...sampleFace('Zebrafinch', 9999), source: '/photos/xylophone.jpg' };
    // So many others that LanceDB itself would keep the old file.
    const others = Array.from({ length: 500 }, (_, i) => sampleFace('Other', i));
    await withGallery(async (gallery) => {
      await gallery.add([...others, secret], MODEL);
      expect(await filesContaining('Zebrafinch')).not.toEqual([]);
      expect(await filesContaining('xylophone')).not.toEqual([]);
      const bytes = Buffer.from(secret.embedding.buffer).subarray(0, 64);
      expect(await filesContaining(bytes)).not.toEqual([]);
      expect(await gallery.remove('Zebrafinch')).toBe(1);
      expect(await filesContaining('Zebrafinch')).toEqual([]);
      expect(await filesContaining('xylophone')).toEqual([]);
      expect(await filesContaining(bytes)).toEqual([]);
      expect(await gallery.people()).toMatchObject([{ name: 'Other', faces: 500 }]);
    });
  });

  it('works for the last one, and then any model may begin', async () => {
    await withGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 1)], MODEL);
      await gallery.remove('Ana');
      expect(await gallery.model()).toBeNull();
      await gallery.add([sampleFace('Bob', 1)], { id: 'b'.repeat(64), runFolder: null });
      expect((await gallery.model())?.id).toBe('b'.repeat(64));
    });
  });

  it('says when there is nobody of that name', async () => {
    await withGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 1)], MODEL);
      await expect(gallery.remove('ana')).rejects.toMatchObject({ code: ErrorCode.NotFound });
      expect(await gallery.count()).toBe(1);
    });
  });
});

describe('the model of a gallery', () => {
  it('is remembered with its run, also when workspace and run are moved together', async () => {
    const model = { id: 'c'.repeat(64), runFolder: join(folder, 'runs', 'first') };
    await withGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 1)], model);
      expect(await gallery.model()).toEqual(model);
    });
    const moved = join(root, 'moved');
    await rename(folder, moved);
    folder = moved;
    const expected = { ...model, runFolder: resolve(moved, 'runs', 'first') };
    expect(await withGallery((gallery) => gallery.model())).toEqual(expected);
  });

  it('refuses the embeddings of another, names both and leaves the gallery as it was', async () => {
    await withGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 1)], MODEL);
      const other = { id: 'd'.repeat(64), runFolder: '/runs/other' };
      const refusal = { code: ErrorCode.ModelMismatch, remedy: expect.any(String) as string };
      await expect(gallery.add([sampleFace('Bob', 2)], other)).rejects.toMatchObject(refusal);
      await expect(gallery.requireModel(other)).rejects.toThrow(/bundled.*aaaaaaaa.*other/);
      expect(await gallery.people()).toMatchObject([{ name: 'Ana' }]);
      expect(await gallery.model()).toEqual(MODEL);
    });
  });

  it('is known for the old embeddings and for the new ones while they are exchanged', async () => {
    const next = { id: 'e'.repeat(64), runFolder: join(folder, 'runs', 'next') };
    await withGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 1)], MODEL);
      await gallery.store.write(() => gallery.store.writeModel(next, MODEL));
      expect(await gallery.model()).toEqual(MODEL);
      expect(await gallery.store.readModel(next.id)).toEqual(next);
      await gallery.store.write(() => gallery.store.writeModel(next));
      await expect(gallery.model()).rejects.toMatchObject({ code: ErrorCode.CorruptFile });
    });
  });

  it('is never guessed when the file that names it is lost', async () => {
    await withGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 1)], MODEL);
      for (const content of ['', '{"version":1,"modelId":"x","run":null}']) {
        await writeFile(join(folder, 'gallery.json'), content);
        const corrupt = { code: ErrorCode.CorruptFile };
        await expect(gallery.add([sampleFace('Bob', 2)], MODEL)).rejects.toMatchObject(corrupt);
        await expect(gallery.model()).rejects.toMatchObject(corrupt);
      }
    });
  });
});
