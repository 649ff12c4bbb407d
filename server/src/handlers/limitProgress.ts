import type { Progress } from '../../../protocol/src/progress';

/** A client that draws progress needs no more than this; a flood would delay other messages. */
const SEND_EVERY_MS = 200;

export interface LimitedProgress {
  update: (progress: Progress) => void;
  /** Sends the last report if it has not been sent. */
  flush: () => void;
}

/**
 * Lets at most five reports a second through, and each step's first and last.
 * @param send takes a report to the client
 */
export function limitProgress(
  send: (progress: Progress) => void,
  nowMs: () => number = () => performance.now(),
): LimitedProgress {
  let waiting: Progress | null = null;
  let step: string | null = null;
  let sentAtMs = -Infinity;

  const flush = () => {
    if (waiting !== null) send(waiting);
    waiting = null;
  };
  const update = (progress: Progress) => {
    const newStep = progress.step !== step;
    if (newStep) flush();
    step = progress.step;
    waiting = progress;
    if (!newStep && nowMs() - sentAtMs < SEND_EVERY_MS) return;
    sentAtMs = nowMs();
    flush();
  };
  return { update, flush };
}
