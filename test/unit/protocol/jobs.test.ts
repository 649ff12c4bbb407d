import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResponseError } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import type { JobStatus } from '../../../protocol/src/jobs';
import type { Job } from '../../../server/src/handlers/jobs/job';
import { newJobId } from '../../../server/src/handlers/jobs/jobId';
import type { JobRecord } from '../../../server/src/handlers/jobs/jobRecord';
import { Jobs } from '../../../server/src/handlers/jobs/jobs';
import type { DefinedRequest } from '../../../server/src/handlers/requests/define';
import { toResponseError } from '../../../server/src/handlers/respond';
import { isAlive, until, writeTinyProcess } from './tinyProcess';
import { SLOW_ONCE } from '../../fixtures/timing';

/** A child of its own answers; these are only names. */
const request = (method: string, isHeavy = false): DefinedRequest => ({
  isHeavy,
  method,
  title: `Doing ${method}`,
  lane: 'background',
  check: () => ({}),
  run: () => Promise.reject(new Error('not in this process')),
});

const tiny = { program: '', remove: () => undefined as void };
let workspace: string;

beforeAll(() => Object.assign(tiny, writeTinyProcess()));
afterAll(() => tiny.remove());
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'likeness-jobs-'));
  return () => rmSync(workspace, { recursive: true, force: true });
});

function setUp(heavyAtOnce?: number) {
  const changes: JobStatus[] = [];
  const notes: string[] = [];
  const bugs: string[] = [];
  const jobs = new Jobs(
    {
      onChanged: (status) => changes.push(status),
      onNote: (job, sentence) => notes.push(sentence),
      onDeath: (job, words) => bugs.push(words),
      toError: (error) => toResponseError(error, (stack) => bugs.push(stack)),
    },
    tiny.program,
    heavyAtOnce,
  );
  return { jobs, changes, notes, bugs };
}

async function errorOf(job: Job): Promise<ResponseError<unknown>> {
  const error: unknown = await job.outcome.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ResponseError)) throw new Error(`no ResponseError: ${String(error)}`);
  return error;
}

const records = () => join(workspace, '.likeness', 'jobs');
const readRecord = (job: string) =>
  JSON.parse(readFileSync(join(records(), `${job}.json`), 'utf8')) as JobRecord;

describe('a job', () => {
  it('is answered with what its process says, and told about from beginning to end', async () => {
    const { jobs, changes } = setUp();
    const job = jobs.start(request('echo'), { workspace, a: [1, { b: 'ü' }] });
    expect(await job.outcome).toEqual({ workspace, a: [1, { b: 'ü' }] });
    expect(changes.map(({ state }) => state)).toEqual(['running', 'done']);
    expect(changes[1]).toMatchObject({
      method: 'echo',
      title: 'Doing echo',
      workspace,
      error: null,
    });
    expect(changes[1]?.endedAt).not.toBeNull();
    expect(jobs.active()).toEqual([]);
  });

  it('passes progress, notes and its run’s folder on', async () => {
    const { jobs, notes } = setUp();
    const job = jobs.start(request('reports'), {});
    const steps: string[] = [];
    job.onProgress(({ step }) => steps.push(step));
    await until(() => job.status.run !== null);
    expect(steps).toEqual(['Working']);
    expect(notes).toEqual(['Half of it was easy.']);
    expect(job.status).toMatchObject({ run: '/runs/1', progress: { done: 1, total: 2 } });
    job.cancel();
    await errorOf(job);
  });

  it('that is cancelled says where it stopped when it can', async () => {
    const { jobs } = setUp();
    const job = jobs.start(request('polite'), {});
    await until(() => job.process !== null && job.process.memoryMb > 0);
    job.cancel();
    const error = await errorOf(job);
    expect(error.code).toBe(ErrorCode.Cancelled);
    expect(error.message).toBe('Stopped at the checkpoint.');
    expect(job.status.state).toBe('cancelled');
  });

  it('that finishes while it is cancelled is done', async () => {
    const { jobs } = setUp();
    const job = jobs.start(request('finishes'), {});
    await until(() => job.process !== null && job.process.memoryMb > 0);
    job.cancel();
    expect(await job.outcome).toBe('finished');
    expect(job.status.state).toBe('done');
  });

  it.each(['deaf', 'stubborn'])(
    'that is %s to a cancel is answered within 200 ms, and its process is killed',
    SLOW_ONCE,
    async (method) => {
      const { jobs } = setUp();
      const job = jobs.start(request(method), {});
      await until(() => job.process !== null && job.process.memoryMb > 0);
      const { pid } = job.process!;
      const cancelledAtMs = performance.now();
      job.cancel();
      expect((await errorOf(job)).code).toBe(ErrorCode.Cancelled);
      expect(performance.now() - cancelledAtMs).toBeLessThan(200);
      await until(() => !isAlive(pid), 1000);
    },
  );

  it('whose process dies fails with the signal and a remedy, and the log has its last words', async () => {
    const { jobs, bugs } = setUp();
    const job = jobs.start(request('crashes'), {});
    const error = await errorOf(job);
    expect(error.code).toBe(ErrorCode.EngineFailed);
    expect(error.message).toContain('SIGSEGV');
    expect(error.data).toMatchObject({ remedy: expect.stringMatching(/\.$/) as string });
    await until(() => bugs.some((words) => words.includes('out of luck')));
  });

  it('that fails by a bug is an internal error, its stack in the log', async () => {
    const { jobs, bugs } = setUp();
    expect((await errorOf(jobs.start(request('throws'), {}))).code).toBe(-32603);
    expect(bugs).toEqual(['the stack']);
  });

  it('waits when four others run, and can be cancelled meanwhile', async () => {
    const { jobs } = setUp();
    const four = [1, 2, 3, 4].map(() => jobs.start(request('deaf'), {}));
    const [fifth, sixth] = [jobs.start(request('echo'), {}), jobs.start(request('echo'), {})];
    expect(
      jobs
        .active()
        .map(({ state }) => state)
        .slice(3),
    ).toEqual(['running', 'waiting', 'waiting']);
    sixth.cancel();
    expect((await errorOf(sixth)).code).toBe(ErrorCode.Cancelled);
    four[0]!.cancel();
    expect(await fifth.outcome).toEqual({});
    for (const job of four) job.cancel();
    await Promise.all(four.map(errorOf));
    await jobs.close();
  });

  it('waits while another heavy one runs, where one is allowed at a time; a light one does not', async () => {
    const { jobs } = setUp(1);
    const first = jobs.start(request('deaf', true), {});
    const [second, third] = [1, 2].map(() => jobs.start(request('echo', true), {}));
    const light = jobs.start(request('echo'), {});
    expect(await light.outcome).toEqual({});
    expect([first, second, third].map((job) => job!.status.state)).toEqual([
      'running',
      'waiting',
      'waiting',
    ]);
    first.cancel();
    expect(await second!.outcome).toEqual({});
    expect(await third!.outcome).toEqual({});
    await jobs.close();
  });
});

describe('jobs of a workspace', () => {
  it('are kept in it, from before their work to their result', async () => {
    const { jobs } = setUp();
    const job = jobs.start(request('reports'), { workspace });
    await until(() => job.status.run !== null);
    await until(() => readdirSync(records()).length > 0 && readRecord(job.record.job).run !== null);
    expect(readRecord(job.record.job)).toMatchObject({ state: 'running', run: '/runs/1' });
    await jobs.close();
    expect(readRecord(job.record.job)).toMatchObject({
      state: 'interrupted',
      params: { workspace },
    });
  });

  it('are listed by the next backend, the newest first; what ran is interrupted', async () => {
    const first = setUp();
    const done = first.jobs.start(request('echo'), { workspace });
    await done.outcome;
    const left = first.jobs.start(request('deaf'), { workspace });
    await first.jobs.close();
    const listed = await setUp().jobs.list(workspace);
    expect(listed.map(({ job, state }) => [job, state])).toEqual([
      [left.record.job, 'interrupted'],
      [done.record.job, 'done'],
    ]);
  });

  it('whose backend was killed are interrupted, whatever its file says', async () => {
    const { jobs } = setUp();
    const job = jobs.start(request('deaf'), { workspace });
    await until(() => readdirSync(workspace).includes('.likeness'));
    await jobs.close();
    const gone = { ...readRecord(job.record.job), state: 'running', endedAt: null, error: null };
    // No system gives a process this id.
    const backend = { ...gone.backend, pid: 2 ** 30 };
    writeFileSync(join(records(), `${job.record.job}.json`), JSON.stringify({ ...gone, backend }));
    const [listed] = await setUp().jobs.list(workspace);
    expect(listed).toMatchObject({ state: 'interrupted', error: null });
  });

  it('are listed although a file among them is damaged or somebody else’s', async () => {
    const { jobs } = setUp();
    const job = jobs.start(request('echo'), { workspace });
    await job.outcome;
    await jobs.close();
    writeFileSync(join(records(), `${newJobId()}.json`), '{"format":1,"jo');
    writeFileSync(join(records(), `${newJobId()}.json`), 'null');
    writeFileSync(join(records(), 'notes.json'), '{}');
    expect((await setUp().jobs.list(workspace)).map((it) => it.job)).toEqual([job.record.job]);
  });

  it('are forgotten beyond the hundred newest', async () => {
    const { jobs } = setUp();
    mkdirSync(records(), { recursive: true });
    const first = jobs.start(request('echo'), { workspace });
    await first.outcome;
    await jobs.close();
    const old = readRecord(first.record.job);
    for (let i = 0; i < 120; i++) {
      const job = i.toString(36).padStart(11, '0');
      writeFileSync(join(records(), `${job}.json`), JSON.stringify({ ...old, job }));
    }
    const next = setUp();
    await next.jobs.start(request('echo'), { workspace }).outcome;
    await next.jobs.close();
    const kept = readdirSync(records()).sort();
    expect(kept).toHaveLength(100);
    expect(kept[0]).toBe('000000000' + (22).toString(36).padStart(2, '0') + '.json');
  });

  it('do not make a workspace that is not there', async () => {
    const { jobs } = setUp();
    const nowhere = join(workspace, 'nowhere');
    await jobs.start(request('echo'), { workspace: nowhere }).outcome;
    await jobs.close();
    expect(readdirSync(workspace)).toEqual([]);
  });
});

describe('ids of jobs', () => {
  it('are short, sort by time, and are never the same', () => {
    const ids = Array.from({ length: 1000 }, () => newJobId());
    expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(1000);
    expect([...ids].sort()).toEqual(ids);
    expect(ids[0]).toMatch(/^[0-9a-z]{11}$/);
  });
});
