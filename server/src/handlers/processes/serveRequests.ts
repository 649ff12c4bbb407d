import { availableParallelism } from 'node:os';
import { cancelled, isCancelled } from '../../errors';
import type { FacePool } from '../../workers/facePool';
import { openFacePool } from '../../workers/openFacePool';
import { toTransferable } from '../../workers/transferredError';
import { limitProgress } from '../limitProgress';
import { ALL_REQUESTS } from '../requests/all';
import type { FromWorkProcess, ToWorkProcess, WorkRole } from './messages';
import { watchNetworks } from './watchNetworks';

/** Jobs get this long to reach their checkpoint when the backend is gone; then the process ends anyway. */
const FAREWELL_MS = 2500;
const MEMORY_EVERY_MS = 1000;
/** One photo is worked on while another is read; more threads would only take memory. */
const INTERACTIVE_WORKERS = 2;

const requests = new Map(ALL_REQUESTS.map((request) => [request.method, request]));
const running = new Map<string, AbortController>();

/** Runs what the parent asks for until the parent is gone or, in the background, its one job is done. */
export function serveRequests(role: WorkRole): void {
  const pool = openPool(role);
  process.on('message', (message: ToWorkProcess) => {
    if (message.kind === 'abort') running.get(message.id)?.abort();
    else void serve(message, pool, role);
  });
  process.once('disconnect', farewell);
  reportMemory();
  setInterval(reportMemory, MEMORY_EVERY_MS).unref();
  if (role === 'interactive') void reportEngine(pool);
}

function openPool(role: WorkRole): FacePool {
  if (role === 'background') return openFacePool();
  const workers = Math.min(INTERACTIVE_WORKERS, availableParallelism());
  // Somebody waits for one photo or frame: all cores work on it, whichever thread has it.
  const pool = openFacePool({ workers, threadsPerWorker: availableParallelism() });
  return watchNetworks(pool, (names) => send({ kind: 'networks', names }));
}

type RunMessage = Extract<ToWorkProcess, { kind: 'run' }>;

async function serve(message: RunMessage, pool: FacePool, role: WorkRole): Promise<void> {
  const outcome = await outcomeOf(message, pool);
  running.delete(message.id);
  const isLast = role === 'background' || !process.connected;
  send(outcome, () => {
    if (isLast && running.size === 0) process.exit(0);
  });
}

async function outcomeOf(
  { id, method, params }: RunMessage,
  pool: FacePool,
): Promise<FromWorkProcess> {
  const controller = new AbortController();
  running.set(id, controller);
  const progress = limitProgress((report) => send({ kind: 'progress', id, progress: report }));
  const context = {
    signal: controller.signal,
    onProgress: progress.update,
    onNote: (sentence: string) => send({ kind: 'note', id, sentence }),
    onRun: (folder: string) => send({ kind: 'run-folder', id, folder }),
  };
  try {
    const result = await requests.get(method)!.run(params, { pool, context });
    progress.flush();
    return { kind: 'done', id, result };
  } catch (error) {
    progress.flush();
    // What a service throws while it is being stopped is a consequence, whatever it says.
    const isConsequence = controller.signal.aborted && !isCancelled(error);
    return { kind: 'failed', id, error: toTransferable(isConsequence ? cancelled() : error) };
  }
}

/** @param onSent called in any case */
function send(message: FromWorkProcess, onSent: () => void = () => undefined): void {
  if (process.send === undefined || !process.connected) onSent();
  else process.send(message, undefined, {}, onSent);
}

/** The parent has left: its jobs stop where they can be continued. */
function farewell(): void {
  if (running.size === 0) process.exit(0);
  for (const controller of running.values()) controller.abort();
  setTimeout(() => process.exit(1), FAREWELL_MS);
}

function reportMemory(): void {
  send({ kind: 'memory', bytes: process.memoryUsage.rss() });
}

/** At the start, when no work is in its way. The engine itself loads for the first request. */
async function reportEngine(pool: FacePool): Promise<void> {
  try {
    send({ kind: 'engine', report: await pool.report(), workers: pool.size });
  } catch {
    // The first request will fail with the same words, and tell its user.
  }
}
