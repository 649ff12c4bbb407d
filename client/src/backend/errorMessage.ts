import { ErrorCode, type ErrorData } from '../../../protocol/src/errors';

/** What a user did not ask for but can mend: a sentence, and what to do about it. */
export class RemediedError extends Error {
  readonly data: ErrorData;

  constructor(
    readonly code: ErrorCode,
    sentence: string,
    remedy: string,
  ) {
    super(sentence);
    this.data = { remedy };
  }
}

/** What to show a user for anything that a request was rejected with: the sentence and the remedy. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const remedy = (error as { data?: Partial<ErrorData> }).data?.remedy;
  return remedy === undefined || remedy === '' ? error.message : `${error.message} ${remedy}`;
}

/** Whether a request was rejected because somebody cancelled it. */
export function isCancelled(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === ErrorCode.Cancelled;
}
