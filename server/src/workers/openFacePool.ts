import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { cancelled } from '../errors';
import { packageRoot } from '../files/packageRoot';
import type { EngineReport } from '../engine/engine';
import type { FacePool } from './facePool';
import type { FaceReply } from './faceWorker';
import { fromTransferable } from './transferredError';

export interface FacePoolOptions {
  /** Worker threads; default: as many as keep the machine busy with the engine that runs. */
  workers?: number | undefined;
}

/**
 * Starts worker threads that hold the networks. They start when the first task comes; each takes
 * about 200 MB. Close the pool when done: it keeps the process alive.
 */
export function openFacePool({ workers }: FacePoolOptions = {}): FacePool {
  const size = workers ?? availableParallelism();
  const pool = new Piscina({
    filename: join(packageRoot(), 'dist', 'faceWorker.js'),
    minThreads: 0,
    maxThreads: size,
    // Loading the networks takes a second or two: a worker stays until the pool closes.
    idleTimeout: Infinity,
    concurrentTasksPerWorker: 1,
  });

  async function ask(request: unknown, signal?: AbortSignal): Promise<unknown> {
    let reply: FaceReply;
    try {
      reply = (await pool.run(request, signal === undefined ? {} : { signal })) as FaceReply;
    } catch (error) {
      throw signal?.aborted ? cancelled() : error;
    }
    if ('error' in reply) throw fromTransferable(reply.error);
    return reply.result;
  }

  return {
    size,
    report: () => ask({ task: 'report', args: null }) as Promise<EngineReport>,
    run: async <T>(task: string, args: unknown, signal?: AbortSignal) =>
      (await ask({ task, args }, signal)) as T,
    close: () => pool.destroy(),
  };
}
