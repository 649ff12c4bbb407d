import { setImmediate } from 'node:timers/promises';

/** Work in steps: it yields often, so that others may have their turn. */
export type Steps<T> = Generator<void, T, void>;

/** How long messages may wait: a fifth of what anybody could notice. */
const SLICE_MS = 10;
/** Lines after which it is time to look at the clock. */
export const LINES_A_STEP = 500;

/**
 * Does work in slices between which the event loop turns, however long it takes.
 * @param isStale whether nobody wants the result any more
 * @returns null when it was given up
 */
export async function inSlices<T>(
  steps: Steps<T>,
  isStale: () => boolean = () => false,
): Promise<T | null> {
  for (;;) {
    const untilMs = performance.now() + SLICE_MS;
    while (performance.now() < untilMs) {
      const step = steps.next();
      if (step.done) return step.value;
    }
    await setImmediate();
    if (isStale()) return null;
  }
}

/** The same at once, for those who have the time. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
