import type { ProgressToken } from 'vscode-languageserver/node';
import type { JobError, JobState, JobStatus } from '../../../../protocol/src/jobs';
import type { Progress } from '../../../../protocol/src/progress';

/** All that is known of a job; as JSON it is the job's file in its workspace. */
export interface JobRecord {
  format: 1;
  job: string;
  method: string;
  title: string;
  params: object;
  state: JobState;
  workspace: string | null;
  /** ISO 8601, UTC. */
  startedAt: string;
  endedAt: string | null;
  progress: Progress | null;
  progressToken: ProgressToken | null;
  run: string | null;
  error: JobError | null;
  restartOf: string | null;
  /** What the request was answered with; undefined before it was. */
  result?: unknown;
  /** The backend that runs it. */
  backend: { pid: number; machine: string };
}

export function isOver({ state }: Pick<JobRecord, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

/** What clients see of a job. */
export function jobStatus(record: JobRecord, nowMs = Date.now()): JobStatus {
  const { job, method, title, state, workspace, startedAt, endedAt } = record;
  const { progress, progressToken, run, error, restartOf } = record;
  const endMs = endedAt === null ? nowMs : Date.parse(endedAt);
  const seconds = Math.max(0, (endMs - Date.parse(startedAt)) / 1000);
  return {
    ...{ job, method, title, state, workspace, startedAt, endedAt, seconds },
    ...{ progress, progressToken, run, error, restartOf },
  };
}
