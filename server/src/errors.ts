import { ErrorCode } from '../../protocol/src/errors';

/**
 * An error meant for a user: a sentence that says what is wrong and another that says what to do.
 * Anything else that is thrown is a bug and is logged with its stack.
 */
export class LikenessError extends Error {
  override readonly name = 'LikenessError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** What the user can do about it, one sentence. */
    readonly remedy: string,
    /** The file or folder concerned. */
    readonly path?: string,
  ) {
    super(message);
  }
}

/** Throws a Cancelled error when `signal` is aborted; call between units of work. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) throw cancelled();
}

/** The error every service throws when its signal is aborted. */
export function cancelled(): LikenessError {
  return new LikenessError(
    ErrorCode.Cancelled,
    'Cancelled.',
    'Start the same command again to continue where it stopped.',
  );
}

/** The error for a file or folder that is there and that the disk or its permissions keep from us. */
export function cannotRead(error: unknown, path: string): LikenessError {
  const { code } = error as NodeJS.ErrnoException;
  return new LikenessError(
    ErrorCode.NotFound,
    `${path} cannot be read (${code ?? String(error)}).`,
    'Check its permissions and the disk it is on.',
    path,
  );
}

export function isCancelled(error: unknown): boolean {
  return error instanceof LikenessError && error.code === ErrorCode.Cancelled;
}
