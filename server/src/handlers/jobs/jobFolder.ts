import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files/atomicFile';
import { isAlive, machine } from '../../files/liveProcess';
import { OWN_FOLDER_NAME } from '../../files/ownFolder';
import { likenessFolder } from '../../files/workspace';
import { isJobId } from './jobId';
import { isOver, type JobRecord } from './jobRecord';

/** Finished jobs that a workspace remembers. */
const MOST_FINISHED = 100;
/** How often the backend that runs a job writes its file anew. */
export const REWRITE_EVERY_MS = 10_000;
/** Of a job on another machine no more is known than when its file was written last. */
const STALE_MS = 6 * REWRITE_EVERY_MS;
const SUFFIX = '.json';

function jobFolder(workspace: string): string {
  return join(workspace, OWN_FOLDER_NAME, 'jobs');
}

/**
 * Keeps a job in its workspace. A workspace that is not there (yet) is not made for it.
 * @throws LikenessError CannotWrite
 */
export async function writeJob(record: JobRecord): Promise<void> {
  const { workspace, job } = record;
  if (workspace === null || !(await isFolder(workspace))) return;
  await likenessFolder(workspace);
  await writeFileAtomic(join(jobFolder(workspace), job + SUFFIX), JSON.stringify(record) + '\n');
}

/**
 * The jobs of a workspace, the newest first. Those whose backend is gone are interrupted, whatever was
 * written about them last; files that cannot be understood are passed over.
 */
export async function readJobs(workspace: string): Promise<JobRecord[]> {
  const folder = jobFolder(workspace);
  const records: JobRecord[] = [];
  for (const job of await jobsIn(folder)) {
    const record = await readJob(join(folder, job + SUFFIX), job);
    if (record !== null) records.push({ ...record, workspace });
  }
  return records;
}

/** Removes the oldest finished jobs of a workspace beyond the hundred newest. */
export async function pruneJobs(workspace: string): Promise<void> {
  const finished = (await readJobs(workspace)).filter(isOver);
  for (const { job } of finished.slice(MOST_FINISHED)) {
    await rm(join(jobFolder(workspace), job + SUFFIX), { force: true });
  }
}

async function jobsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const jobs = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -5));
  return jobs.filter(isJobId).sort().reverse();
}

async function readJob(path: string, job: string): Promise<JobRecord | null> {
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as JobRecord;
    if (record.format !== 1 || record.job !== job) return null;
    const { mtimeMs } = await stat(path);
    if (isOver(record) || isRunning(record, Date.now() - mtimeMs)) return record;
    return { ...record, state: 'interrupted', endedAt: new Date(mtimeMs).toISOString() };
  } catch {
    return null;
  }
}

/** A process id may be in use again: a backend that lives also writes. */
function isRunning({ backend }: JobRecord, ageMs: number): boolean {
  const isGone = backend.machine === machine() && !isAlive(backend.pid);
  return !isGone && ageMs < STALE_MS;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
