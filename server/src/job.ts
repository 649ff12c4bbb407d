import type { Progress } from '../../protocol/src/progress';

/** What every long-running service takes beside its own options. */
export interface JobContext {
  /** Called often (at least four times a second while work moves); must return quickly. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** One sentence for the log, for things a user may want to know but need not act on. */
  onNote?: ((sentence: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}
