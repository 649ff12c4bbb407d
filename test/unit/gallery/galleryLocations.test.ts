import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { S3Server } from '../../fixtures/s3Server';
import { useEnvironment } from '../../fixtures/useEnvironment';
import { sampleFace } from './sampleFaces';
import { bytesOf, MODEL, tempWorkspace, withGallery } from './tempGallery';

const GALLERY = 's3://bucket/team ü/people';
const OTHER_MODEL = { id: 'b'.repeat(64), runFolder: null };

let server: S3Server;
let restore: () => void;

beforeEach(async () => {
  server = await S3Server.start();
  restore = useEnvironment(server.environment);
});

afterEach(async () => {
  restore();
  await server.stop();
});

const names = (gallery = GALLERY) =>
  withGallery(gallery, async (open) => (await open.people()).map(({ name }) => name));

describe('a gallery in S3', () => {
  it('is empty and writes nothing before somebody is added', async () => {
    await withGallery(GALLERY, async (gallery) => {
      expect(await gallery.people()).toEqual([]);
      expect(await gallery.model()).toBeNull();
      expect((await gallery.embeddings()).values).toHaveLength(0);
      await expect(gallery.remove('Ana')).rejects.toMatchObject({ code: ErrorCode.NotFound });
    });
    expect(server.objects.size).toBe(0);
  });

  it('gives back every field of every face to the next that opens it, and whose they are', async () => {
    const faces = [sampleFace('Ana', 1), sampleFace('Björk 名前', 2), sampleFace("O'Neil", 3)];
    const consent = { by: 'me', timeMs: 5, words: 'yes' };
    const model = { id: MODEL.id, runFolder: '/runs/one' };
    await withGallery(GALLERY, (gallery) =>
      gallery.add(
        faces.map((face) => ({ ...face, consent })),
        model,
      ),
    );
    await withGallery(GALLERY, async (gallery) => {
      expect(await gallery.faces()).toEqual(faces.map((face) => ({ ...face, modelId: model.id })));
      expect((await gallery.embeddings()).values.subarray(128, 256)).toEqual(faces[1]!.embedding);
      expect((await gallery.people())[0]).toMatchObject({ name: 'Ana', consents: [consent] });
      expect(await gallery.model()).toEqual(model);
      await expect(gallery.requireModel(OTHER_MODEL)).rejects.toMatchObject({
        code: ErrorCode.ModelMismatch,
      });
    });
    const keys = [...server.objects.keys()];
    expect(keys.every((key) => key.startsWith('bucket/team ü/people/gallery.lance/'))).toBe(true);
    expect(keys.some((key) => key.includes('/lock-'))).toBe(false);
  });

  it('renames, and removes so that no byte of the person is left in the bucket', async () => {
    const ghost = { ...sampleFace('Zebrafinch', 9999), source: '/photos/xylophone.jpg' };
    const others = Array.from({ length: 500 }, (_, i) => sampleFace('Other', i));
    const traces = [Buffer.from('Zebrafinch'), Buffer.from('xylophone'), bytesOf(ghost.embedding)];
    await withGallery(GALLERY, async (gallery) => {
      await gallery.add([...others, ghost], MODEL);
      for (const trace of traces) expect(server.objectsContaining(trace)).not.toEqual([]);
      expect(await gallery.rename('Other', 'Another')).toBe(500);
      expect(await gallery.remove('Zebrafinch')).toBe(1);
    });
    for (const trace of traces) expect(server.objectsContaining(trace)).toEqual([]);
    expect(await names()).toEqual(['Another']);
  });

  it('takes any model once everybody is removed', async () => {
    await withGallery(GALLERY, async (gallery) => {
      await gallery.add([sampleFace('Ana', 1)], MODEL);
      await gallery.remove('Ana');
      expect(await gallery.model()).toBeNull();
      await gallery.add([sampleFace('Bob', 1)], OTHER_MODEL);
      expect(await gallery.model()).toEqual(OTHER_MODEL);
    });
  });

  it('keeps all faces, of one model, when several create it at once', async () => {
    const add = (i: number) =>
      withGallery(GALLERY, (gallery) => gallery.add([sampleFace(`person ${i}`, i)], MODEL));
    await Promise.all([1, 2, 3, 4].map(add));
    expect(await names()).toEqual([1, 2, 3, 4].map((i) => `person ${i}`));
    const both = [MODEL, OTHER_MODEL].map((model, i) =>
      withGallery('s3://bucket/b', (gallery) => gallery.add([sampleFace('x', i)], model)),
    );
    const outcomes = (await Promise.allSettled(both)).map(({ status }) => status);
    expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is one of several, each for itself', async () => {
    for (const [i, gallery] of ['s3://bucket/a', 's3://bucket/ab'].entries()) {
      const model = [MODEL, OTHER_MODEL][i]!;
      await withGallery(gallery, (open) => open.add([sampleFace(gallery, i)], model));
    }
    expect(await names('s3://bucket/a')).toEqual(['s3://bucket/a']);
    expect(await names('s3://bucket/ab')).toEqual(['s3://bucket/ab']);
  });

  it('says that the server is down, not that there is nobody', async () => {
    await withGallery(GALLERY, (gallery) => gallery.add([sampleFace('Ana', 1)], MODEL));
    await server.stop();
    await expect(names()).rejects.toMatchObject({
      code: ErrorCode.CannotReach,
      message: expect.stringContaining('does not answer') as string,
      remedy: expect.stringContaining('AWS_ENDPOINT_URL') as string,
    });
    server = await S3Server.start();
  });

  it('says that it is damaged', async () => {
    await withGallery(GALLERY, (gallery) => gallery.add([sampleFace('Ana', 1)], MODEL));
    for (const [key, object] of server.objects) {
      if (key.includes('/data/')) object.body = object.body.subarray(0, 100);
    }
    await withGallery(GALLERY, (gallery) =>
      expect(gallery.embeddings()).rejects.toMatchObject({ code: ErrorCode.CorruptFile }),
    );
  });

  it('is not taken to be there when its creation was cut off', async () => {
    await withGallery(GALLERY, (gallery) => gallery.add([sampleFace('Ana', 1)], MODEL));
    for (const key of [...server.objects.keys()]) {
      if (key.includes('/_versions/')) server.objects.delete(key);
    }
    expect(await names()).toEqual([]);
    await withGallery(GALLERY, (gallery) => gallery.add([sampleFace('Bob', 1)], MODEL));
    expect(await names()).toEqual(['Bob']);
  });
});

describe('a gallery in a folder', () => {
  it('may have a name that begins as LanceDB’s cloud addresses do', async () => {
    const workspace = await tempWorkspace();
    const before = process.cwd();
    process.chdir(workspace.root);
    try {
      await withGallery('db', (gallery) => gallery.add([sampleFace('Ana', 1)], MODEL));
      expect(await readdir('db')).toContain('gallery.lance');
      expect(await names('db')).toEqual(['Ana']);
    } finally {
      process.chdir(before);
      await workspace.dispose();
    }
  });
});
