import { resolve } from 'node:path';
import type { ProgressToken } from 'vscode-languageserver/node';
import { ErrorCode } from '../../../../protocol/src/errors';
import type { JobStatus } from '../../../../protocol/src/jobs';
import type { ProcessStatus } from '../../../../protocol/src/status';
import { LikenessError } from '../../errors';
import { machine } from '../../files/liveProcess';
import { WORK_PROGRAM } from '../processes/workProcess';
import type { DefinedRequest } from '../requests/define';
import { Job, type JobsListener } from './job';
import { readJobs } from './jobFolder';
import { newJobId } from './jobId';
import { isOver, jobStatus, type JobRecord } from './jobRecord';

/** Each job has a process with networks of its own, about a gigabyte; more would only get in each other's way. */
const MOST_AT_ONCE = 4;
/** Of jobs that keep all cores busy, as many as this run at once, where the backend is told a number. */
const HEAVY_VARIABLE = 'LIKENESS_HEAVY_JOBS';
/** Finished jobs that stay in memory with their results. */
const MOST_REMEMBERED = 200;

export interface JobOrigin {
  progressToken?: ProgressToken | undefined;
  /** Job that this is a restart of, and its run's folder. */
  restartOf?: JobRecord;
}

/** All jobs of this backend, and those of earlier ones where their workspace is named. */
export class Jobs {
  /** By id, the oldest first. */
  private readonly jobs = new Map<string, Job>();
  private isClosed = false;

  /**
   * @param program of the jobs' processes; other than ours in tests
   * @param heavyAtOnce jobs that keep all cores busy; the others wait for their turn
   */
  constructor(
    private readonly listener: JobsListener,
    private readonly program = WORK_PROGRAM,
    private readonly heavyAtOnce = mostHeavyAtOnce(),
  ) {}

  /** Runs a request as a job, or has it wait for its turn. */
  start(request: DefinedRequest, params: object, origin: JobOrigin = {}): Job {
    const { workspace: named } = params as { workspace?: string };
    const workspace = request.leavesNoRecord ? undefined : named;
    const record: JobRecord = {
      format: 1,
      job: newJobId(),
      method: request.method,
      title: request.title,
      params,
      state: 'waiting',
      workspace: workspace === undefined ? null : resolve(workspace),
      startedAt: new Date().toISOString(),
      endedAt: null,
      progress: null,
      progressToken: origin.progressToken ?? null,
      run: origin.restartOf?.run ?? null,
      error: null,
      restartOf: origin.restartOf?.job ?? null,
      backend: { pid: process.pid, machine: machine() },
    };
    const job = new Job(record, this.listener, this.program, request.isHeavy);
    this.jobs.set(record.job, job);
    this.forgetOldest();
    if (this.mayRun(job)) void this.run(job);
    else job.announce();
    return job;
  }

  /** Those that run or wait, the oldest first. */
  active(): JobStatus[] {
    return [...this.jobs.values()].filter(({ record }) => !isOver(record)).map((job) => job.status);
  }

  /** The newest first. @param workspace only this folder's, those of earlier backends included */
  async list(workspace?: string): Promise<JobStatus[]> {
    if (workspace === undefined) return [...this.jobs.values()].map((job) => job.status).reverse();
    const folder = resolve(workspace);
    const own = [...this.jobs.values()].filter(({ record }) => record.workspace === folder);
    const earlier = (await readJobs(folder)).filter(({ job }) => !this.jobs.has(job));
    const statuses = [...own.map((job) => job.status), ...earlier.map((it) => jobStatus(it))];
    return statuses.sort((a, b) => (a.job < b.job ? 1 : -1));
  }

  /** A job of this backend. @throws LikenessError NotFound */
  require(id: string): Job {
    const job = this.jobs.get(id);
    if (job === undefined) throw notFound(id);
    return job;
  }

  /** @throws LikenessError NotFound */
  async find(id: string, workspace: string | undefined): Promise<Job | JobRecord> {
    const job = this.jobs.get(id);
    if (job !== undefined) return job;
    const earlier = workspace === undefined ? [] : await readJobs(resolve(workspace));
    const record = earlier.find((candidate) => candidate.job === id);
    if (record === undefined) throw notFound(id);
    return record;
  }

  get processes(): ProcessStatus[] {
    return this.running().flatMap((job) => job.process ?? []);
  }

  /** Stops every job where it can be continued, and waits until their processes are gone. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.jobs.values()].map((job) => job.interrupt()));
  }

  kill(): void {
    for (const job of this.jobs.values()) job.kill();
  }

  private running(): Job[] {
    return [...this.jobs.values()].filter(({ record }) => record.state === 'running');
  }

  private mayRun({ isHeavy }: Job): boolean {
    const running = this.running();
    if (running.length >= MOST_AT_ONCE) return false;
    return !isHeavy || running.filter((job) => job.isHeavy).length < this.heavyAtOnce;
  }

  private async run(job: Job): Promise<void> {
    await job.start();
    if (this.isClosed) return;
    const waiting = [...this.jobs.values()].filter(({ record }) => record.state === 'waiting');
    const next = waiting.find((candidate) => this.mayRun(candidate));
    if (next !== undefined) void this.run(next);
  }

  private forgetOldest(): void {
    const over = [...this.jobs.values()].filter(({ record }) => isOver(record));
    for (const { record } of over.slice(0, Math.max(0, over.length - MOST_REMEMBERED))) {
      this.jobs.delete(record.job);
    }
  }
}

function mostHeavyAtOnce(): number {
  const wanted = Number(process.env[HEAVY_VARIABLE]);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : MOST_AT_ONCE;
}

function notFound(id: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `There is no job ${id}.`,
    'List the jobs; for one of an earlier backend, name its workspace.',
  );
}
