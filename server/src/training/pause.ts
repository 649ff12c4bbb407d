import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors';

/** A quarter of the 100 ms within which a cancelled job must have stopped. */
const LONGEST_STRETCH_MS = 25;

/**
 * Lets the process answer messages between stretches of computing. A cancel arrives only when the
 * loop yields a macrotask: awaiting a resolved promise is not enough.
 */
export class Pause {
  private last = performance.now();

  constructor(private readonly signal: AbortSignal | undefined) {}

  /** Yields if it is time to. @throws LikenessError Cancelled */
  async ifDue(): Promise<void> {
    if (performance.now() - this.last >= LONGEST_STRETCH_MS) await this.now();
  }

  /** @throws LikenessError Cancelled */
  async now(): Promise<void> {
    await setImmediate();
    this.last = performance.now();
    throwIfCancelled(this.signal);
  }
}
