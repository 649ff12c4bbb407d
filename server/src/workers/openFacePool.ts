import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { engineChoice, type EngineWish } from '../engine/engineChoice';
import type { EngineReport } from '../engine/engine';
import { chooseProvider } from '../engine/onnx/chooseProvider';
import { closeGate, closeGateNow, openGate, type NativeGate } from '../engine/onnx/nativeGate';
import { cancelled, throwIfCancelled } from '../errors';
import { packageRoot } from '../files/packageRoot';
import { drop, newDropFlag } from './dropFlag';
import type { FacePool } from './facePool';
import type { FaceReply, FaceRequest } from './faceWorker';
import { fromTransferable } from './transferredError';
import type { WorkerSetup } from './workerSetup';

/** Threads at most, whatever was asked for; default: no limit. */
const THREADS_VARIABLE = 'LIKENESS_THREADS';

export interface FacePoolOptions extends EngineWish {
  /** Worker threads; default: one a core. */
  workers?: number | undefined;
  /**
   * Threads that work on one call of a network together; default: so many that all workers together
   * fill the cores. All cores for one worker: the lowest latency; as many workers as cores: the most
   * photos a second.
   */
  threadsPerWorker?: number | undefined;
}

/**
 * Starts worker threads that hold the networks. They start when the first task comes; each takes
 * about 200 MB. Close the pool when done: it keeps the process alive.
 */
export function openFacePool(options: FacePoolOptions = {}): FacePool {
  const most = mostThreads();
  const cores = Math.min(availableParallelism(), most);
  const size = Math.min(options.workers ?? cores, most);
  const share = Math.max(1, Math.floor(cores / size));
  const threads = Math.min(options.threadsPerWorker ?? share, most);
  const gate = openGate();
  const onExit = () => closeGateNow(gate);
  let pool: Promise<Piscina> | undefined;

  const start = async (): Promise<Piscina> => {
    const { engine, provider: wanted } = engineChoice(options);
    const isChosen = engine !== 'tfjs' && wanted === 'auto';
    const chosen = isChosen ? await chooseProvider() : null;
    const provider = chosen?.provider ?? wanted;
    const passedOver = chosen?.passedOver ?? [];
    process.once('exit', onExit);
    return startThreads(size, { engine, provider, threads, passedOver, gate });
  };

  async function ask<T>(request: Omit<FaceRequest, 'dropFlag'>, signal?: AbortSignal): Promise<T> {
    throwIfCancelled(signal);
    pool ??= start();
    const dropFlag = newDropFlag();
    const running = pool.then((threads) => threads.run({ ...request, dropFlag }));
    const reply = (await orAborted(running, () => drop(dropFlag), signal)) as FaceReply;
    if ('error' in reply) throw fromTransferable(reply.error);
    return reply.result as T;
  }

  return {
    size,
    report: () => ask<EngineReport>({ task: 'report', args: null }),
    run: (task, args, signal) => ask({ task, args }, signal),
    async close() {
      await closeGate(gate);
      const started = await pool?.catch(() => undefined);
      await started?.destroy();
      process.off('exit', onExit);
    },
  };
}

function mostThreads(): number {
  const wanted = Number(process.env[THREADS_VARIABLE]);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : Infinity;
}

function startThreads(size: number, setup: WorkerSetup & { gate: NativeGate }): Piscina {
  return new Piscina({
    filename: join(packageRoot(), 'dist', 'faceWorker.js'),
    workerData: setup,
    minThreads: 0,
    maxThreads: size,
    // Loading the networks takes a second or two: a worker stays until the pool closes.
    idleTimeout: Infinity,
    concurrentTasksPerWorker: 1,
  });
}

/**
 * The answer, or an error at once when the signal is aborted; the worker then ends the task before its
 * next network runs. It is not terminated: that would take its networks along.
 */
async function orAborted<T>(
  running: Promise<T>,
  onAbort: () => void,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return running;
  let stopListening: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => {
      onAbort();
      reject(cancelled());
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    stopListening = () => signal.removeEventListener('abort', stop);
  });
  try {
    return await Promise.race([running, aborted]);
  } finally {
    stopListening?.();
    // Closing the pool may reject a task that nobody waits for any more.
    running.catch(() => undefined);
  }
}
