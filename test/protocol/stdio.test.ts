import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancellationTokenSource, ErrorCodes } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import { PrepareRequest, StatusRequest } from '../../protocol/src/messages';
import { JobProgress, type Progress } from '../../protocol/src/progress';
import { errorOf, startBackend, type BackendProcess } from './backendProcess';

const SAMPLES = join(__dirname, '../../node_modules/@vladmandic/face-api/demo');

let folder: string;
let backend: BackendProcess;

/** Person folders that hold one group photo each. */
function makeRaw(name: string, photos: number): string {
  const raw = join(folder, name);
  for (let i = 1; i <= photos; i++) {
    mkdirSync(join(raw, `person-${i}`), { recursive: true });
    cpSync(join(SAMPLES, `sample${i}.jpg`), join(raw, `person-${i}`, 'photo.jpg'));
  }
  return raw;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'likeness-protocol-'));
  backend = startBackend();
});

afterAll(async () => {
  backend.hangUp();
  await backend.exited;
  rmSync(folder, { recursive: true, force: true });
});

describe('a client that only knows JSON-RPC', () => {
  it('is told what runs and why nothing faster does', async () => {
    const status = await backend.connection.sendRequest(StatusRequest, { waitForEngine: true });
    expect(status.pid).toBe(backend.pid);
    expect(status.node).toBe(process.versions.node);
    expect(status.engine?.engine).toBe('onnx');
    if (status.engine?.backend === 'cpu') {
      expect(status.engine.passedOver.length).toBeGreaterThan(0);
    }
    expect(status.memoryMb).toBeGreaterThan(50);
    expect(status.jobs).toEqual([]);
  });

  it('prepares a dataset and sees progress that ends at the end', async () => {
    const [raw, dataset] = [makeRaw('raw', 3), join(folder, 'dataset')];
    const seen: Progress[] = [];
    const listening = backend.connection.onProgress(JobProgress, 'p1', (p) => void seen.push(p));
    const result = await backend.connection.sendRequest(PrepareRequest, {
      raw,
      dataset,
      progressToken: 'p1',
    });
    listening.dispose();
    expect(result).toMatchObject({ read: 3, kept: 3, skipped: {} });
    const list = readFileSync(join(dataset, 'list.txt'), 'utf8');
    expect(list).toBe('person-1/photo.jpg\nperson-2/photo.jpg\nperson-3/photo.jpg\n');
    expect(seen.at(-1)).toMatchObject({ done: 3, total: 3 });
  });

  it('gets Cancelled soon after it cancels, and the backend goes on working', async () => {
    const [raw, dataset] = [makeRaw('raw-to-cancel', 6), join(folder, 'cancelled')];
    const source = new CancellationTokenSource();
    const running = errorOf(
      backend.connection.sendRequest(PrepareRequest, { raw, dataset }, source.token),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const busy = await backend.connection.sendRequest(StatusRequest, {});
    expect(busy.jobs).toMatchObject([{ method: 'likeness/dataset/prepare' }]);
    const cancelledAtMs = performance.now();
    source.cancel();
    expect((await running).code).toBe(ErrorCode.Cancelled);
    expect(performance.now() - cancelledAtMs).toBeLessThan(1000);
    const idle = await backend.connection.sendRequest(StatusRequest, {});
    expect(idle.jobs).toEqual([]);
  });

  it('gets a code, a sentence, a remedy and the path for a folder that is not there', async () => {
    const raw = join(folder, 'nowhere');
    const dataset = join(folder, 'never');
    const error = await errorOf(backend.connection.sendRequest(PrepareRequest, { raw, dataset }));
    expect(error.code).toBe(ErrorCode.NotFound);
    expect(error.message).toContain('nowhere');
    expect(error.data?.remedy).toMatch(/\w{3}.*\.$/);
    expect(error.data?.path).toBe(raw);
    expect(existsSync(dataset)).toBe(false);
  });

  it('is refused relative paths: they would be below the backend’s folder, not the client’s', async () => {
    const params = { raw: 'raw', dataset: 'dataset' };
    const error = await errorOf(backend.connection.sendRequest(PrepareRequest, params));
    expect(error.code).toBe(ErrorCodes.InvalidParams);
    expect(error.message).toContain('"raw"');
    expect(error.data?.field).toBe('raw');
  });

  it('is answered when it asks for what does not exist', async () => {
    const error = await errorOf(backend.connection.sendRequest('likeness/nonsense'));
    expect(error.code).toBe(-32601);
  });
});

describe('a backend whose client is gone', () => {
  it('ends by itself', async () => {
    const lonely = startBackend();
    await lonely.connection.sendRequest(StatusRequest, {});
    lonely.hangUp();
    expect(await lonely.exited).toBe(0);
  });

  it('ends by itself in the middle of a job', async () => {
    const lonely = startBackend();
    const params = { raw: makeRaw('raw-left', 6), dataset: join(folder, 'left') };
    const abandoned = lonely.connection.sendRequest(PrepareRequest, params).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const hungUpAtMs = performance.now();
    lonely.hangUp();
    expect(await lonely.exited).toBe(0);
    expect(performance.now() - hungUpAtMs).toBeLessThan(5000);
    lonely.connection.dispose();
    await abandoned;
  });
});
