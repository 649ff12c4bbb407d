import { cancelled } from '../../errors';

/** A cancelled request is answered within 200 ms: a service that has not stopped by then is given up. */
const PATIENCE_MS = 150;

/**
 * The outcome of work that may be cancelled. An abort is passed on; the work then has a moment to end by
 * itself, with a result or its own words, before `giveUp` is called and Cancelled is thrown.
 */
export async function cancellable<T>(
  work: Promise<T>,
  signal: AbortSignal,
  abort: () => void,
  giveUp: () => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => undefined as void;
  const patience = new Promise<never>((_, reject) => {
    onAbort = () => {
      abort();
      timer = setTimeout(() => {
        giveUp();
        reject(cancelled());
      }, PATIENCE_MS);
    };
  });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
