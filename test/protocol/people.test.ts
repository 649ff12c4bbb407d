import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCodes, type MessageConnection } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import {
  EraseRequest,
  FacePicturesRequest,
  JobsListRequest,
  MergeRequest,
  PeopleExportRequest,
  PeopleImportRequest,
  PeopleListRequest,
  PersonShowRequest,
  ReembedRequest,
  RemoveFacesRequest,
  RenameRequest,
  SplitRequest,
} from '../../protocol/src/messages';
import { fillWorkspace, SECRET } from '../unit/gallery/erasableWorkspace';
import { filesContaining, MODEL, tempWorkspace } from '../unit/gallery/tempGallery';
import { errorOf, startBackend } from './backendProcess';

let workspace: Awaited<ReturnType<typeof tempWorkspace>>;
let backend: ReturnType<typeof startBackend>;
let connection: MessageConnection;
let gallery: string;

beforeAll(async () => {
  workspace = await tempWorkspace();
  gallery = workspace.folder;
  const { run } = await fillWorkspace(workspace.root);
  expect(run).toContain('runs');
  backend = startBackend();
  connection = backend.connection;
});

afterAll(async () => {
  backend.hangUp();
  await backend.exited;
  await workspace.dispose();
});

const names = async () =>
  (await connection.sendRequest(PeopleListRequest, { gallery })).people.map(({ name }) => name);

describe('people over the protocol', () => {
  it('are listed with their consents and the model, and shown face by face', async () => {
    const { people, model } = await connection.sendRequest(PeopleListRequest, { gallery });
    expect(people.map(({ name, faces }) => [name, faces])).toEqual([
      ['bob', 3],
      ['cem', 3],
      [SECRET, 3],
    ]);
    expect(people[0]!.consents).toEqual([{ by: 'Grace', words: 'bob agrees', timeMs: 1 }]);
    expect(model).toEqual(MODEL);
    const bob = await connection.sendRequest(PersonShowRequest, { gallery, name: 'bob' });
    expect(bob.faces).toMatchObject([{ id: 'bob-0', hasPicture: true }, {}, {}]);
    const { pictures } = await connection.sendRequest(FacePicturesRequest, {
      ...{ gallery, ids: ['bob-1', 'nobody'] },
    });
    expect(pictures.map(({ id }) => id)).toEqual(['bob-1']);
    expect(Buffer.from(pictures[0]!.jpegBase64, 'base64').toString()).toBe('picture of bob 1');
  });

  it('are renamed, split, merged and lose faces', async () => {
    const renamed = { gallery, name: 'bob', newName: ' Bob ' };
    expect(await connection.sendRequest(RenameRequest, renamed)).toEqual({ name: 'Bob', faces: 3 });
    const proposal = await connection.sendRequest(SplitRequest, { gallery, name: 'Bob' });
    expect(proposal.moved).toBeNull();
    expect(proposal.proposal!.groups[0].ids).toHaveLength(2);
    const split = { gallery, name: 'Bob', newName: 'Rob', ids: ['bob-2'] };
    expect(await connection.sendRequest(SplitRequest, split)).toEqual({
      ...{ name: 'Bob', proposal: null },
      moved: { newName: 'Rob', ids: ['bob-2'], facesLeft: 2 },
    });
    const merge = { gallery, names: ['Bob', 'Rob'], into: 'bob' };
    expect(await connection.sendRequest(MergeRequest, merge)).toMatchObject({ faces: 3 });
    const removed = await connection.sendRequest(RemoveFacesRequest, { gallery, ids: ['bob-0'] });
    expect(removed).toEqual({ removed: ['bob-0'], people: [{ name: 'bob', faces: 2 }] });
  });

  it('are exported and imported', async () => {
    const file = join(workspace.root, 'people.safetensors');
    const exported = await connection.sendRequest(PeopleExportRequest, {
      ...{ gallery, file, names: ['cem'], withPictures: true },
    });
    expect(exported).toMatchObject({ people: 1, faces: 3 });
    const known = { gallery, file, workspace: workspace.root };
    expect(await connection.sendRequest(PeopleImportRequest, known)).toMatchObject({ known: 3 });
    const elsewhere = { ...known, gallery: join(workspace.root, 'other') };
    const error = await errorOf(connection.sendRequest(PeopleImportRequest, elsewhere));
    expect(error.code).toBe(ErrorCode.ModelMismatch);
  });

  it('are refused with the field’s path when a parameter does not fit', async () => {
    const bad = { gallery, ids: ['bob-1', 7] } as unknown as { gallery: string; ids: string[] };
    const error = await errorOf(connection.sendRequest(RemoveFacesRequest, bad));
    expect(error.code).toBe(ErrorCodes.InvalidParams);
    expect(error.data!.field).toBe('ids[1]');
  });

  it('cannot be given the model of a run that is not there', async () => {
    const params = { gallery, workspace: workspace.root, run: join(workspace.root, 'no run') };
    const error = await errorOf(connection.sendRequest(ReembedRequest, params));
    expect(error.code).toBe(ErrorCode.NotFound);
  });

  it('are erased, and the job leaves no record of whom', async () => {
    const params = {
      ...{ gallery, workspace: workspace.root, name: SECRET },
      ...{ crops: true, raw: true, features: true, trash: true },
    };
    const plan = await connection.sendRequest(EraseRequest, { ...params, dryRun: true });
    expect(plan).toMatchObject({ dryRun: true, file: null });
    expect(await names()).toContain(SECRET);
    const receipt = await connection.sendRequest(EraseRequest, params);
    expect(receipt.erased).toEqual(plan.erased);
    expect(await names()).toEqual(['bob', 'cem']);
    const kept = (await filesContaining(workspace.root, 'Zebrafinch')).map((path) =>
      path.slice(workspace.root.length + 1),
    );
    expect(kept.sort()).toEqual([expect.stringMatching(/runs.*config\.json$/), 'evaluation.html']);
    const { jobs } = await connection.sendRequest(JobsListRequest, {});
    expect(jobs.map(({ method }) => method)).toContain(EraseRequest.method);
    const recorded = await readdir(join(workspace.folder, 'jobs')).catch(() => []);
    expect(recorded).toHaveLength(1);
    const again = await errorOf(connection.sendRequest(EraseRequest, params));
    expect(again.code).toBe(ErrorCode.NotFound);
  });
});
