import { EventEmitter } from 'vscode';
import type { ProgressToken } from 'vscode-jsonrpc';
import type { JobStatus } from '../../../protocol/src/jobs';
import type { Progress } from '../../../protocol/src/progress';

/** The jobs that run or wait in the backend, whoever asked for them, with their latest progress. */
export class JobList {
  private readonly jobs = new Map<string, JobStatus>();
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  /** The oldest first: the running ones, then those that wait. */
  get active(): readonly JobStatus[] {
    const all = [...this.jobs.values()].sort((a, b) => (a.job < b.job ? -1 : 1));
    return [...all.filter(isRunning), ...all.filter((job) => !isRunning(job))];
  }

  update(status: JobStatus): void {
    const isActive = status.state === 'running' || status.state === 'waiting';
    if (isActive) this.jobs.set(status.job, status);
    else this.jobs.delete(status.job);
    this.changed.fire();
  }

  progressed(token: ProgressToken, progress: Progress): void {
    const job = [...this.jobs.values()].find(({ progressToken }) => progressToken === token);
    if (job === undefined) return;
    this.jobs.set(job.job, { ...job, progress });
    this.changed.fire();
  }

  /** The backend has ended, and all jobs with it. */
  clear(): void {
    this.jobs.clear();
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function isRunning({ state }: JobStatus): boolean {
  return state === 'running';
}
