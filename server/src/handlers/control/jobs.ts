import { ResponseError, type CancellationToken } from 'vscode-languageserver/node';
import { ErrorCode } from '../../../../protocol/src/errors';
import type { JobParams, JobsListParams } from '../../../../protocol/src/jobs';
import {
  JobsAttachRequest,
  JobsCancelRequest,
  JobsListRequest,
  JobsRestartRequest,
} from '../../../../protocol/src/messages';
import { cancelled, LikenessError } from '../../errors';
import type { Asking, Backend } from '../backend';
import { Job } from '../jobs/job';
import { isOver, type JobRecord } from '../jobs/jobRecord';
import type { OwnParams } from '../requests/define';
import { absolutePath, objectOf, optional, text } from '../requests/fields';
import { defineControl } from './define';

const workspace = () => optional(absolutePath('the workspace'));

const jobParams = objectOf<OwnParams<JobParams>>({
  job: text('the job’s id', 50),
  workspace: workspace(),
});

export const jobsListRequest = defineControl(
  JobsListRequest,
  objectOf<OwnParams<JobsListParams>>({ workspace: workspace() }),
  async (params, { jobs }) => ({ jobs: await jobs.list(params.workspace) }),
);

export const jobsCancelRequest = defineControl(
  JobsCancelRequest,
  jobParams,
  async ({ job: id }, { jobs }) => {
    const job = jobs.require(id);
    job.cancel();
    await job.outcome.catch(() => undefined);
    return job.status;
  },
);

/** Cancelling this request ends the waiting, not the job. */
export const jobsAttachRequest = defineControl(
  JobsAttachRequest,
  jobParams,
  async ({ job: id, workspace }, { jobs }, asking) => {
    const job = await jobs.find(id, workspace);
    return job instanceof Job ? attach(job, asking) : outcomeOf(job);
  },
);

export const jobsRestartRequest = defineControl(
  JobsRestartRequest,
  jobParams,
  async ({ job: id, workspace }, backend) => {
    const found = await backend.jobs.find(id, workspace);
    const record = found instanceof Job ? found.record : found;
    if (!isOver(record)) throw stillRuns(record);
    const { method, params } = whatToRun(record, backend);
    const request = backend.requests.get(method);
    if (request === undefined) throw unknownToThisVersion(record);
    // A file may have been edited, or written by another version.
    return backend.jobs.start(request, request.check(params), { restartOf: record }).status;
  },
);

async function attach(job: Job, { client, cancellation, progressToken }: Asking): Promise<unknown> {
  const stopListening =
    progressToken === undefined
      ? () => undefined
      : job.onProgress((progress) => client.progress(progressToken, progress));
  try {
    return await Promise.race([job.outcome, untilCancelled(cancellation)]);
  } finally {
    stopListening();
  }
}

function untilCancelled(cancellation: CancellationToken): Promise<never> {
  return new Promise((_, reject) => {
    cancellation.onCancellationRequested(() => reject(cancelled()));
  });
}

/** How a job of an earlier backend ended. */
function outcomeOf(record: JobRecord): unknown {
  if (record.state === 'done') return record.result ?? null;
  if (!isOver(record)) throw stillRuns(record);
  if (record.error === null) throw wasInterrupted();
  const { code, message, ...data } = record.error;
  throw new ResponseError(code, message, data);
}

function whatToRun(
  { method, params, run }: JobRecord,
  { requests }: Backend,
): { method: string; params: object } {
  const resume = requests.get(method)?.resume;
  return run === null || resume === undefined ? { method, params } : resume(params, run);
}

function stillRuns({ job, backend }: JobRecord): LikenessError {
  const where = backend.pid === process.pid ? '' : ` in another backend (process ${backend.pid})`;
  return new LikenessError(
    ErrorCode.Busy,
    `The job ${job} still runs${where}.`,
    'Wait until it has ended, or cancel it where it was started.',
  );
}

function wasInterrupted(): LikenessError {
  return new LikenessError(
    ErrorCode.Interrupted,
    'The backend that ran this job ended before the job did.',
    'Restart the job: it goes on where it stopped.',
  );
}

function unknownToThisVersion({ method }: JobRecord): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `This version of Likeness knows no ${method}.`,
    'Ask for the work anew.',
  );
}
