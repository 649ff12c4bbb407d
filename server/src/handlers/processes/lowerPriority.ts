import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Gives way to whatever a user waits for. With 10 of 19 a job on the same core would still take a tenth
 * of it, which shows in the time a detection takes.
 */
const NICENESS = 19;

/**
 * Lowers the priority of this process, the threads it has and those it will have. To be called before
 * anything else: on Linux the priority belongs to a thread, and new ones inherit their maker's.
 */
export function lowerPriority(): void {
  try {
    setPriority(NICENESS);
    for (const thread of threads()) setPriority(thread, NICENESS);
  } catch {
    // Not allowed here: the job runs all the same.
  }
}

/** Threads that Node started before this code could run: V8's compilers and collectors. */
function threads(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/task').map(Number);
}
