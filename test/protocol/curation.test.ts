import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import {
  CurationHistoryRequest,
  CurationRedoRequest,
  CurationUndoRequest,
  DatasetImagesRequest,
  DatasetPersonsRequest,
  DatasetPhotoRequest,
  DatasetsFindRequest,
  ImagesDeleteRequest,
  ImagesFindRequest,
  ImagesIncludeRequest,
  ImagesMoveRequest,
  PersonRenameRequest,
  PersonsMergeRequest,
  RecropRequest,
  CoverRequest,
  TrashEmptyRequest,
} from '../../protocol/src/messages';
import { errorOf, startBackend, type BackendProcess } from './backendProcess';
import { makeSampleWorkspace, type SampleWorkspace } from './sampleWorkspace';

let backend: BackendProcess;
let samples: SampleWorkspace;
let target: { dataset: string; workspace: string };

beforeAll(() => {
  backend = startBackend();
  samples = makeSampleWorkspace();
  target = { dataset: samples.dataset, workspace: samples.folder };
});

afterAll(async () => {
  backend.hangUp();
  await backend.exited;
  samples.remove();
});

it('a dataset is found, looked through, changed, and all of it is undone and redone', async () => {
  const { connection } = backend;
  const found = await connection.sendRequest(DatasetsFindRequest, { workspace: samples.folder });
  expect(found.datasets).toEqual([samples.dataset]);
  const persons = () => connection.sendRequest(DatasetPersonsRequest, { dataset: samples.dataset });
  const before = await persons();
  const [first, second] = before.persons.map(({ person }) => person);
  const page = { dataset: samples.dataset, person: first!, count: 2 };
  const { images, total } = await connection.sendRequest(DatasetImagesRequest, page);
  expect([images.length, total]).toEqual([2, before.persons[0]!.images]);
  const image = `${first}/${images[0]!.name}`;
  const asked = { dataset: samples.dataset, images: [`${second}/none.jpg`, image] };
  expect(await connection.sendRequest(ImagesFindRequest, asked)).toEqual({
    images: [{ person: first, ...images[0] }],
  });
  const photo = await connection.sendRequest(DatasetPhotoRequest, { ...target, image });
  expect(existsSync(photo.file)).toBe(true);

  await connection.sendRequest(RecropRequest, { ...target, image, marginRatio: 0.6 });
  await connection.sendRequest(CoverRequest, { ...target, image: `${first}/${images[1]!.name}` });
  await connection.sendRequest(ImagesIncludeRequest, {
    ...target,
    images: [image],
    included: false,
  });
  await connection.sendRequest(ImagesMoveRequest, { ...target, images: [image], person: 'new' });
  await connection.sendRequest(PersonRenameRequest, { ...target, person: 'new', newName: 'newer' });
  const merging = { ...target, persons: [second!], into: first! };
  await connection.sendRequest(PersonsMergeRequest, merging);
  const deleting = { ...target, persons: ['newer'] };
  const { history, words } = await connection.sendRequest(ImagesDeleteRequest, deleting);
  expect(words).toBe('delete newer');
  expect(history.undo).toHaveLength(7);
  expect(await connection.sendRequest(CurationHistoryRequest, target)).toEqual(history);

  const after = await persons();
  for (let i = 0; i < 7; i++) await connection.sendRequest(CurationUndoRequest, target);
  expect(await persons()).toEqual(before);
  for (let i = 0; i < 7; i++) await connection.sendRequest(CurationRedoRequest, target);
  expect(await persons()).toEqual(after);
  const emptied = await connection.sendRequest(TrashEmptyRequest, target);
  expect(emptied.files).toBeGreaterThan(0);
});

it('what cannot be done is refused with a sentence and a remedy', async () => {
  const { connection } = backend;
  const nobody = { ...target, person: 'nobody', newName: 'somebody' };
  const error = await errorOf(connection.sendRequest(PersonRenameRequest, nobody));
  expect(error.code).toBe(ErrorCode.NotFound);
  expect(error.data?.remedy).toMatch(/\.$/);
  const nowhere = { ...target, dataset: join(samples.folder, 'nowhere') };
  const missing = await errorOf(connection.sendRequest(CurationUndoRequest, nowhere));
  expect(missing.code).toBe(ErrorCode.NotFound);
  expect(existsSync(nowhere.dataset)).toBe(false);
});
