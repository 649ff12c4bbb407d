import { ErrorCode } from '../../../protocol/src/errors';
import { isCancelled, LikenessError } from '../errors';
import { ExitCode } from './exitCodes';
import type { Terminal } from './terminal';

/**
 * Prints what went wrong and what to do about it.
 * @returns the exit code that says the same
 */
export function printError(terminal: Terminal, error: unknown): ExitCode {
  if (!(error instanceof LikenessError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.err(`This should not have happened. Please report it with these lines:\n${stack}\n`);
    return ExitCode.Failure;
  }
  terminal.err(`${error.message}\n${error.remedy}\n`);
  if (isCancelled(error)) return ExitCode.Cancelled;
  return error.code === ErrorCode.InvalidInput ? ExitCode.Usage : ExitCode.Failure;
}
