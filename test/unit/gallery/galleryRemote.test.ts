import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { LanceServer, TEST_KEY } from '../../fixtures/lanceServer';
import { useEnvironment } from '../../fixtures/useEnvironment';
import { sampleFace } from './sampleFaces';
import { MODEL, tempWorkspace, withGallery } from './tempGallery';

let workspace: Awaited<ReturnType<typeof tempWorkspace>>;
let server: LanceServer;
let location: string;
let restore: () => void;

beforeEach(async () => {
  workspace = await tempWorkspace();
  server = await LanceServer.start(join(workspace.folder, 'gallery.lance'));
  location = `db://team?host=${server.host}`;
  restore = useEnvironment({ LANCEDB_API_KEY: TEST_KEY });
});

afterEach(async () => {
  restore();
  await server.stop();
  await workspace.dispose();
});

const people = () => withGallery(location, (gallery) => gallery.people());

describe('a gallery at a LanceDB service', () => {
  it('is asked for at its host, by its name, with the API key', async () => {
    expect(await people()).toEqual([]);
    expect(server.calls.length).toBeGreaterThan(0);
    for (const call of server.calls) {
      expect(call).toMatchObject({ apiKey: TEST_KEY, database: 'team' });
      expect(call.path).toMatch(/^\/v1\/table\//);
    }
  });

  it('is read like any other', async () => {
    const faces = [sampleFace('Ana', 1), sampleFace('Björk 名前', 2)];
    await withGallery(workspace.folder, (gallery) => gallery.add(faces, MODEL));
    await withGallery(location, async (gallery) => {
      expect(await gallery.people()).toMatchObject([{ name: 'Ana', faces: 1 }, { faces: 1 }]);
      expect(await gallery.faces()).toEqual(faces.map((face) => ({ ...face, modelId: MODEL.id })));
      expect((await gallery.embeddings()).values.subarray(128)).toEqual(faces[1]!.embedding);
      expect(await gallery.count()).toBe(2);
    });
  });

  it('needs an API key, and says where it is given', async () => {
    const back = useEnvironment({ LANCEDB_API_KEY: undefined });
    await expect(people()).rejects.toMatchObject({
      code: ErrorCode.CannotReach,
      message: 'db://team cannot be used: there is no API key.',
      remedy: expect.stringContaining('LANCEDB_API_KEY') as string,
    });
    back();
    expect(server.calls).toEqual([]);
  });

  it('says that the key is refused', async () => {
    const back = useEnvironment({ LANCEDB_API_KEY: 'another' });
    await expect(people()).rejects.toMatchObject({
      code: ErrorCode.CannotReach,
      message: `db://team cannot be used: it refuses the API key (${server.host}).`,
      remedy: expect.stringContaining('LANCEDB_API_KEY') as string,
    });
    back();
  });

  it('passes on what else the service answers', async () => {
    server.refusal = { status: 400, body: 'database team is archived' };
    await expect(people()).rejects.toMatchObject({
      code: ErrorCode.CannotReach,
      message: expect.stringContaining('database team is archived') as string,
    });
    await expect(
      withGallery(location, (gallery) => gallery.add([sampleFace('Ana', 1)], MODEL)),
    ).rejects.toMatchObject({
      code: ErrorCode.CannotReach,
      message: expect.stringContaining('database team is archived') as string,
    });
  });

  it('says that the service does not answer', async () => {
    const { host } = server;
    await server.stop();
    await expect(people()).rejects.toMatchObject({
      code: ErrorCode.CannotReach,
      message: `db://team cannot be used: the server does not answer (${host}).`,
      remedy: expect.stringContaining('?host=') as string,
    });
    server = await LanceServer.start(join(workspace.root, 'another'));
  });
});
