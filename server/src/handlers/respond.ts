import { ResponseError } from 'vscode-languageserver/node';
import type { ErrorData } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/** JSON-RPC's code for "this should not have happened". */
const INTERNAL_ERROR = -32603;

/**
 * Runs a handler and turns what it throws into an answer that reaches the client whole: a plain
 * Error would arrive without its code and remedy.
 * @param onBug hears of errors that are not meant for users, with their stack
 */
export async function respond<T>(
  handler: () => Promise<T>,
  onBug: (stack: string) => void,
): Promise<T | ResponseError<ErrorData>> {
  try {
    return await handler();
  } catch (error) {
    return toResponseError(error, onBug);
  }
}

/** @param onBug hears of errors that are not meant for users, with their stack */
export function toResponseError(
  error: unknown,
  onBug: (stack: string) => void,
): ResponseError<ErrorData> {
  if (error instanceof ResponseError) return error as ResponseError<ErrorData>;
  if (error instanceof LikenessError) {
    const { code, message, remedy, path } = error;
    return new ResponseError(code, message, path === undefined ? { remedy } : { remedy, path });
  }
  const message = error instanceof Error ? error.message : String(error);
  onBug(error instanceof Error ? (error.stack ?? message) : message);
  const remedy = 'This should not have happened: please report it with the log of the backend.';
  return new ResponseError(INTERNAL_ERROR, message, { remedy });
}
