import { randomInt } from 'node:crypto';

let lastMs = 0;

/**
 * A new job's id: eight letters and digits for the millisecond (until 2059) and three drawn at random, so
 * that ids sort by time and those of backends on other machines differ.
 */
export function newJobId(nowMs = Date.now()): string {
  lastMs = Math.max(lastMs + 1, nowMs);
  return (
    lastMs.toString(36).padStart(8, '0') +
    randomInt(36 ** 3)
      .toString(36)
      .padStart(3, '0')
  );
}

/** Whether a text may be a job's id, and with it the name of a file. */
export function isJobId(text: string): boolean {
  return /^[0-9a-z]{11}$/.test(text);
}
