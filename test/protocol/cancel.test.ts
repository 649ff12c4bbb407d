import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancellationTokenSource, type RequestType } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode, type ErrorData } from '../../protocol/src/errors';
import {
  DetectRequest,
  EvaluateFoldersRequest,
  JobsCancelRequest,
  JobsListRequest,
  PrepareRequest,
  StatusRequest,
  TrainRequest,
} from '../../protocol/src/messages';
import { JobProgress, type Progress } from '../../protocol/src/progress';
import { errorOf, isAlive, startBackend, until, type BackendProcess } from './backendProcess';
import { makeSampleWorkspace, type SampleWorkspace } from './sampleWorkspace';
import { SLOW_ONCE } from '../fixtures/timing';

let workspace: SampleWorkspace;
let backend: BackendProcess;
let nextToken = 1;

beforeAll(() => {
  workspace = makeSampleWorkspace();
  backend = startBackend();
});

afterAll(async () => {
  backend.hangUp();
  await backend.exited;
  workspace.remove();
});

const status = () => backend.connection.sendRequest(StatusRequest, {});

/** Sends a request, cancels it when `isTime`, and measures how long the answer takes from then on. */
async function cancelWhen<P extends object, R>(
  type: RequestType<P, R, ErrorData>,
  params: P,
  isTime: (progress: Progress) => boolean,
) {
  const progressToken = `cancel-${nextToken++}`;
  const source = new CancellationTokenSource();
  let cancelledAtMs: number | null = null;
  const cancel = () => {
    cancelledAtMs ??= performance.now();
    source.cancel();
  };
  const listening = backend.connection.onProgress(JobProgress, progressToken, (progress) => {
    if (isTime(progress)) cancel();
  });
  const request = backend.connection.sendRequest(
    type.method,
    { ...params, progressToken },
    source.token,
  );
  const error = await errorOf(request);
  listening.dispose();
  if (cancelledAtMs === null) throw new Error(`never cancelled: ${error.message}`);
  return { error, answeredMs: performance.now() - cancelledAtMs };
}

async function processOf(role: 'background' | 'interactive'): Promise<number> {
  const { processes } = await status();
  return processes.find((process) => process.role === role)?.pid ?? 0;
}

/** Seconds of computing a process has done in all its threads; Linux counts them in hundredths. */
function computedSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

describe('a cancelled request is answered within 200 ms, and its work stops:', SLOW_ONCE, () => {
  it('preparing', async () => {
    let pid = 0;
    const params = { raw: workspace.raw, dataset: join(workspace.folder, 'cancelled') };
    const watching = until(async () => (pid = await processOf('background')) > 0);
    const { error, answeredMs } = await cancelWhen(PrepareRequest, params, ({ done }) => done > 1);
    await watching;
    expect(error.code).toBe(ErrorCode.Cancelled);
    expect(answeredMs).toBeLessThan(200);
    await until(() => !isAlive(pid), 1500);
    expect((await status()).jobs).toEqual([]);
  });

  it('training', async () => {
    let pid = 0;
    const { folder, dataset } = workspace;
    const params = { workspace: folder, dataset, epochs: 100_000 };
    const watching = until(async () => (pid = await processOf('background')) > 0);
    const isTime = ({ total, done }: Progress) => total === 100_000 && done > 2;
    const { error, answeredMs } = await cancelWhen(TrainRequest, params, isTime);
    await watching;
    expect(error.code).toBe(ErrorCode.Cancelled);
    expect(answeredMs).toBeLessThan(200);
    await until(() => !isAlive(pid), 1500);
  });

  it('evaluating', async () => {
    const { folder, dataset } = workspace;
    const params = { workspace: folder, dataset };
    const { error, answeredMs } = await cancelWhen(EvaluateFoldersRequest, params, () => true);
    expect(error.code).toBe(ErrorCode.Cancelled);
    expect(answeredMs).toBeLessThan(200);
  });

  it.skipIf(!existsSync('/proc/self/stat'))(
    'detecting, after which the other process computes no more (needs Linux’s /proc)',
    async () => {
      const photo = join(workspace.raw, 'Person 1a', '01.jpg');
      const params = { photos: Array.from({ length: 1000 }, () => photo) };
      const { error, answeredMs } = await cancelWhen(DetectRequest, params, ({ done }) => done > 1);
      expect(error.code).toBe(ErrorCode.Cancelled);
      expect(answeredMs).toBeLessThan(200);
      const pid = await processOf('interactive');
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const before = computedSeconds(pid);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(computedSeconds(pid) - before).toBeLessThan(0.1);
      const { photos } = await backend.connection.sendRequest(DetectRequest, { photos: [photo] });
      expect(photos[0]?.faces).toHaveLength(1);
    },
  );

  it('by the job’s id, whoever started it', async () => {
    const { folder, dataset } = workspace;
    const params = { workspace: folder, dataset, epochs: 100_000 };
    const training = errorOf(backend.connection.sendRequest(TrainRequest, params));
    const running = async () =>
      (await backend.connection.sendRequest(JobsListRequest, {})).jobs.find(
        ({ state }) => state === 'running',
      );
    await until(async () => (await running())?.run !== null);
    const { job } = (await running())!;
    const ended = await backend.connection.sendRequest(JobsCancelRequest, { job });
    expect(ended).toMatchObject({ job, state: 'cancelled' });
    expect((await training).code).toBe(ErrorCode.Cancelled);
  });
});
