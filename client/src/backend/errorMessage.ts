import type { ErrorData } from '../../../protocol/src/errors';

/** What to show a user for anything that a request was rejected with: the sentence and the remedy. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const remedy = (error as { data?: Partial<ErrorData> }).data?.remedy;
  return remedy === undefined ? error.message : `${error.message} ${remedy}`;
}
