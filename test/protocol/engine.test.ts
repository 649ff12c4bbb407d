import { afterEach, beforeEach, expect, it } from 'vitest';
import { DetectRequest, EngineChooseRequest, StatusRequest } from '../../protocol/src/messages';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { startBackend } from './backendProcess';

let backend: ReturnType<typeof startBackend>;
beforeEach(() => void (backend = startBackend()));
afterEach(async () => {
  backend.hangUp();
  await backend.exited;
});

it('engine and execution provider are chosen while the backend runs, and work under way ends as it began', async () => {
  const { connection } = backend;
  const before = await connection.sendRequest(StatusRequest, { waitForEngine: true });
  expect(before.engine).toMatchObject({ engine: 'onnx' });
  const photos = SAMPLE_PHOTOS.map(({ file }) => file);
  const underWay = connection.sendRequest(DetectRequest, { photos });
  const tfjs = await connection.sendRequest(EngineChooseRequest, { engine: 'tfjs' });
  expect(tfjs.engine).toMatchObject({ engine: 'tfjs' });
  expect(await underWay).toMatchObject({ photos: photos.map((photo) => ({ photo })) });
  expect(await connection.sendRequest(StatusRequest, {})).toMatchObject(tfjs);

  const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
  const fallen = await connection.sendRequest(EngineChooseRequest, { provider: absent });
  expect(fallen.engine).toMatchObject({ engine: 'onnx', backend: 'cpu' });
  expect(fallen.engine!.passedOver[0]).toMatch(new RegExp(`^${absent}: `));
  // One again, once the others have ended.
  await expect
    .poll(async () => (await connection.sendRequest(StatusRequest, {})).processes.length, {
      timeout: 60_000,
    })
    .toBe(2);
});
