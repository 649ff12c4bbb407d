import { setTimeout as sleep } from 'node:timers/promises';
import { BroadcastChannel } from 'node:worker_threads';
import type { FacePool } from '../../server/src/workers/facePool';
import { collectAll, SWEEP, SWEPT } from './sweepThreads';

const MB = 1024 * 1024;

/** Memory of this process, as the system counts it, after every thread has collected its garbage. */
export async function settledRssMb(pool: FacePool): Promise<number> {
  let rssMb = Infinity;
  for (let round = 0; round < 3; round++) {
    await sweepThreads(pool);
    await sleep(300);
    rssMb = Math.min(rssMb, process.memoryUsage.rss() / MB);
  }
  return rssMb;
}

/** Each thread answers; one that waits for work hears nothing before it is given some. */
async function sweepThreads(pool: FacePool): Promise<void> {
  const channel = new BroadcastChannel(SWEEP);
  let swept = 0;
  channel.onmessage = (message) => {
    if ((message as { data: unknown }).data === SWEPT) swept++;
  };
  collectAll();
  channel.postMessage(null);
  const deadlineMs = performance.now() + 20_000;
  while (swept < pool.size) {
    if (performance.now() > deadlineMs)
      throw new Error(`${swept} of ${pool.size} threads answered`);
    await Promise.all(Array.from({ length: pool.size }, () => letTurn(pool)));
    await sleep(20);
  }
  channel.close();
}

/** Work for which a thread waits for the disk, and so hears what it was sent. */
async function letTurn(pool: FacePool): Promise<void> {
  const task = { file: '/nowhere/0.jpg', detector: 'tiny', minScore: 1, backbone: null } as const;
  await pool.run('analysePhoto', task).catch(() => undefined);
}

/** Watches the memory until it is stopped. @returns a function that stops it and gives the most, MB */
export function watchRss(): () => number {
  let peak = 0;
  const look = () => (peak = Math.max(peak, process.memoryUsage.rss() / MB));
  const timer = setInterval(look, 50);
  return () => {
    clearInterval(timer);
    look();
    return peak;
  };
}
