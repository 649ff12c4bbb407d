import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import type { JobStatus } from '../../protocol/src/jobs';
import {
  DetectRequest,
  JobChanged,
  JobsAttachRequest,
  JobsCancelRequest,
  JobsListRequest,
  JobsRestartRequest,
  PrepareRequest,
  RunsListRequest,
  StatusRequest,
  TrainRequest,
} from '../../protocol/src/messages';
import { JobProgress } from '../../protocol/src/progress';
import {
  connectTo,
  errorOf,
  isAlive,
  spawnBackend,
  startBackend,
  startListening,
  until,
} from './backendProcess';
import { makeSampleWorkspace, type SampleWorkspace } from './sampleWorkspace';

const ENDLESS_EPOCHS = 100_000;

let workspace: SampleWorkspace;

beforeAll(() => {
  workspace = makeSampleWorkspace();
});

afterAll(() => workspace.remove());

const training = () => ({
  workspace: workspace.folder,
  dataset: workspace.dataset,
  epochs: ENDLESS_EPOCHS,
});

/** Starts a training that nobody waits for, and waits until an epoch of it is safe. */
async function startTraining(connection: MessageConnection): Promise<JobStatus> {
  connection.sendRequest(TrainRequest, training()).catch(() => undefined);
  let found: JobStatus | undefined;
  await until(async () => {
    const { jobs } = await connection.sendRequest(JobsListRequest, {});
    found = jobs.find(({ state }) => state === 'running');
    return found?.progress?.total === ENDLESS_EPOCHS && found.progress.done > 1;
  });
  return found!;
}

async function epochsDone(connection: MessageConnection, run: string): Promise<number> {
  const { runs } = await connection.sendRequest(RunsListRequest, { workspace: workspace.folder });
  return runs.find(({ folder }) => folder === run)!.epochsDone;
}

const backgroundPids = async (connection: MessageConnection) =>
  (await connection.sendRequest(StatusRequest, {})).processes
    .filter(({ role }) => role === 'background')
    .map(({ pid }) => pid);

describe('a backend that listens', () => {
  const socketPath = (name: string) => join(workspace.folder, `${name}.sock`);

  it('keeps jobs while clients come and go; another client follows, cancels and restarts them', async () => {
    const path = socketPath('comeAndGo');
    const backend = await startListening(path, 60);
    const first = await connectTo(path);
    const { job } = await startTraining(first);
    first.leave();

    const second = await connectTo(path);
    const changes: JobStatus[] = [];
    second.onNotification(JobChanged, (status) => void changes.push(status));
    const { jobs } = await second.sendRequest(JobsListRequest, { workspace: workspace.folder });
    expect(jobs[0]).toMatchObject({ job, state: 'running', method: 'likeness/training/train' });

    const seen: number[] = [];
    second.onProgress(JobProgress, 'follow', ({ done }) => void seen.push(done));
    const attached = errorOf(
      second.sendRequest(JobsAttachRequest, { job, progressToken: 'follow' }),
    );
    await until(() => seen.length > 1);
    expect(await second.sendRequest(JobsCancelRequest, { job })).toMatchObject({
      state: 'cancelled',
    });
    expect((await attached).code).toBe(ErrorCode.Cancelled);
    expect(changes.at(-1)).toMatchObject({ job, state: 'cancelled' });

    const run = changes.at(-1)!.run!;
    const before = await epochsDone(second, run);
    const again = await second.sendRequest(JobsRestartRequest, { job });
    expect(again).toMatchObject({ restartOf: job, run, method: 'likeness/training/resume' });
    await until(async () => (await epochsDone(second, run)) > before);
    await second.sendRequest(JobsCancelRequest, { job: again.job });
    second.leave();
    backend.kill('SIGTERM');
    expect(await backend.exited).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it('opens its socket for this user alone', async () => {
    const path = socketPath('alone');
    const backend = await startListening(path, 60);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    backend.kill('SIGTERM');
    expect(await backend.exited).toBe(0);
  });

  it('ends by itself when the last client has left for a while, its job kept for the next', async () => {
    const path = socketPath('linger');
    const backend = await startListening(path, 1);
    const client = await connectTo(path);
    const { job } = await startTraining(client);
    const pids = await backgroundPids(client);
    client.leave();
    expect(await backend.exited).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    const next = startBackend();
    const { jobs } = await next.connection.sendRequest(JobsListRequest, {
      workspace: workspace.folder,
    });
    expect(jobs[0]).toMatchObject({ job, state: 'interrupted' });
    next.hangUp();
    await next.exited;
  });

  it('refuses a path on which another one answers, and takes over that of a dead one', async () => {
    const path = socketPath('taken');
    const first = await startListening(path, 60);
    const second = spawnBackend(['--listen', path]);
    expect(await second.exited).toBe(1);
    expect(second.log()).toContain('Another backend listens');
    first.kill('SIGKILL');
    await first.exited;
    expect(existsSync(path)).toBe(true);
    const third = await startListening(path, 60);
    const client = await connectTo(path);
    expect((await client.sendRequest(StatusRequest, {})).pid).toBe(third.pid);
    client.leave();
    third.kill('SIGTERM');
    expect(await third.exited).toBe(0);
  });

  it('does not touch a file that is no socket', async () => {
    const path = socketPath('file');
    writeFileSync(path, 'mine');
    const backend = spawnBackend(['--listen', path]);
    expect(await backend.exited).toBe(1);
    expect(statSync(path).size).toBe(4);
  });
});

describe('a backend whose client is gone', () => {
  it.each([
    ['hung up', (backend: ReturnType<typeof startBackend>) => backend.hangUp()],
    ['was killed with the backend', (backend) => backend.kill('SIGKILL')],
  ] as [string, (backend: ReturnType<typeof startBackend>) => void][])(
    'that %s leaves a job at its checkpoint, which the next backend lists and goes on with',
    async (_, leave) => {
      const first = startBackend();
      const { job, run } = await startTraining(first.connection);
      const pids = await backgroundPids(first.connection);
      const leftAtMs = performance.now();
      leave(first);
      await first.exited;
      first.connection.dispose();
      await until(() => !pids.some(isAlive), 5000);
      expect(performance.now() - leftAtMs).toBeLessThan(5000);

      const { connection, ...next } = startBackend();
      const { jobs } = await connection.sendRequest(JobsListRequest, {
        workspace: workspace.folder,
      });
      expect(jobs[0]).toMatchObject({ job, run, state: 'interrupted' });
      const attach = connection.sendRequest(JobsAttachRequest, {
        job,
        workspace: workspace.folder,
      });
      expect((await errorOf(attach)).code).toBe(ErrorCode.Interrupted);

      const before = await epochsDone(connection, run!);
      expect(before).toBeGreaterThan(0);
      const again = await connection.sendRequest(JobsRestartRequest, {
        job,
        workspace: workspace.folder,
      });
      await until(async () => (await epochsDone(connection, run!)) > before);
      await connection.sendRequest(JobsCancelRequest, { job: again.job });
      next.hangUp();
      expect(await next.exited).toBe(0);
    },
  );
});

describe('a process that is killed', () => {
  it('fails its job alone: the request says so, and the next one works', async () => {
    const { connection, ...backend } = startBackend();
    const dataset = join(workspace.folder, 'killed');
    const params = { raw: workspace.raw, dataset };
    const preparing = errorOf(connection.sendRequest(PrepareRequest, params));
    await until(async () => (await backgroundPids(connection)).length > 0);
    for (const pid of await backgroundPids(connection)) process.kill(pid, 'SIGKILL');
    const error = await preparing;
    expect(error.code).toBe(ErrorCode.EngineFailed);
    expect(error.message).toContain('SIGKILL');
    expect(error.data?.remedy).toMatch(/\.$/);
    const { kept } = await connection.sendRequest(PrepareRequest, { ...params, maxPerPerson: 1 });
    expect(kept).toBeGreaterThan(10);
    backend.hangUp();
    expect(await backend.exited).toBe(0);
  });

  it('that answers at once is started again by the next request', async () => {
    const { connection, ...backend } = startBackend();
    const photo = join(workspace.raw, 'Person 1a', '01.jpg');
    const interactive = async () => {
      const { processes } = await connection.sendRequest(StatusRequest, {});
      return processes.find(({ role }) => role === 'interactive')!.pid;
    };
    const pid = await interactive();
    const many = Array.from({ length: 200 }, () => photo);
    const detecting = errorOf(connection.sendRequest(DetectRequest, { photos: many }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(pid, 'SIGKILL');
    expect((await detecting).code).toBe(ErrorCode.EngineFailed);
    const { photos } = await connection.sendRequest(DetectRequest, { photos: [photo] });
    expect(photos[0]?.faces).toHaveLength(1);
    expect(await interactive()).not.toBe(pid);
    backend.hangUp();
    expect(await backend.exited).toBe(0);
  });
});
