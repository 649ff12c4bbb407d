import type { Status } from '../../../protocol/src/status';
import { likenessVersion } from '../version';
import type { FacePool } from '../workers/facePool';
import type { Jobs } from './jobs';

const BYTES_A_MB = 1e6;

/** Answers likeness/status: starts the engine if none runs yet, so that what is said is true. */
export async function status(pool: FacePool, jobs: Jobs): Promise<Status> {
  const { engine, backend, device, version, passedOver } = await pool.report();
  return {
    version: likenessVersion(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    pid: process.pid,
    memoryMb: Math.round(process.memoryUsage.rss() / BYTES_A_MB),
    engine: { engine, backend, device, version, passedOver },
    workers: pool.size,
    jobs: jobs.status(),
  };
}
