import { throwIfCancelled } from './errors';

/**
 * Runs `work` on every item, at most `atOnce` at a time, in the order of the items. The first error stops
 * the rest: work under way is awaited, nothing new is started, then the error is thrown.
 * @throws LikenessError Cancelled when `signal` is aborted, and whatever `work` throws
 */
export async function forEachParallel<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let stopped = false;
  const runner = async () => {
    while (!stopped) {
      throwIfCancelled(signal);
      const next = queue.next();
      if (next.done) return;
      await work(next.value);
    }
  };
  const failures: unknown[] = [];
  const runners = Array.from({ length: atOnce }, () =>
    runner().catch((error: unknown) => {
      stopped = true;
      failures.push(error);
    }),
  );
  await Promise.all(runners);
  if (failures.length > 0) throw failures[0];
}
