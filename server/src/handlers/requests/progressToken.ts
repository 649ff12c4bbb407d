import type { ProgressToken } from 'vscode-languageserver/node';
import { invalidParams } from './checkParams';

const LONGEST_TOKEN = 1000;

/**
 * Takes the progress token, which every request may hold, out of its parameters.
 * @throws ResponseError InvalidParams
 */
export function takeProgressToken(params: unknown): {
  progressToken: ProgressToken | undefined;
  own: unknown;
} {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    return { progressToken: undefined, own: params };
  }
  const { progressToken, ...own } = params as { progressToken?: unknown };
  if (progressToken === undefined) return { progressToken, own };
  if (Number.isSafeInteger(progressToken)) return { progressToken: progressToken as number, own };
  if (typeof progressToken === 'string' && progressToken.length <= LONGEST_TOKEN) {
    return { progressToken, own };
  }
  const expected = `a whole number or a text of at most ${LONGEST_TOKEN} characters`;
  throw invalidParams(
    'progressToken',
    `The parameter "progressToken" must be ${expected}.`,
    `Give ${expected}.`,
  );
}
