import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** The channel on which threads are asked to collect their garbage, and what they answer. */
export const SWEEP = 'likeness-soak-sweep';
export const SWEPT = 'swept';

/** Collects what can be collected, and gives back what was kept at hand for more. */
export function collectAll(): void {
  const collect = global.gc as unknown as (options: object) => void;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Loaded into every worker thread by --require: a thread's garbage can only be collected by itself. */
if (!isMainThread) {
  const channel = new BroadcastChannel(SWEEP);
  channel.onmessage = (message) => {
    if ((message as { data: unknown }).data === SWEPT) return;
    collectAll();
    channel.postMessage(SWEPT);
  };
  // A thread must be able to end.
  (channel as unknown as { unref(): void }).unref();
}
