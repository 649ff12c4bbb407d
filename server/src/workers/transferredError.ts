import type { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/** An error as it crosses from a worker thread: structured cloning would lose our fields. */
export interface TransferredError {
  message: string;
  stack: string | undefined;
  /** Only of a LikenessError. */
  user?: { code: ErrorCode; remedy: string; path: string | undefined };
}

export function toTransferable(error: unknown): TransferredError {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined };
  const { message, stack } = error;
  if (!(error instanceof LikenessError)) return { message, stack };
  return { message, stack, user: { code: error.code, remedy: error.remedy, path: error.path } };
}

/** The error again, a LikenessError if it was one, with the worker's stack. */
export function fromTransferable({ message, stack, user }: TransferredError): Error {
  const error =
    user === undefined
      ? new Error(message)
      : new LikenessError(user.code, message, user.remedy, user.path);
  if (stack !== undefined) error.stack = stack;
  return error;
}
