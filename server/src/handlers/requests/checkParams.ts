import { ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { z } from 'zod';
import type { ErrorData } from '../../../../protocol/src/errors';

type Issue = z.core.$ZodIssue;

/** Of what a client sent so much is repeated to it, so that a huge name gets no huge answer. */
const LONGEST_QUOTE = 60;

/**
 * Checks a request's parameters. None at all count as an empty object.
 * @throws ResponseError InvalidParams: a sentence with the path of the first field that does not fit and
 *   what is expected there; the path alone in `data.field`
 */
export function checkParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const checked = schema.safeParse(params ?? {});
  if (checked.success) return checked.data;
  throw toInvalidParams(checked.error.issues[0]!);
}

function toInvalidParams(issue: Issue): ResponseError<ErrorData> {
  if (issue.code === 'unrecognized_keys') {
    const field = fieldPath([...issue.path, issue.keys[0]!]);
    const remedy = 'Leave it out, or check how it is spelled.';
    return invalidParams(field, `There is no parameter "${field}" here.`, remedy);
  }
  const field = fieldPath(issue.path);
  const name = field === '' ? 'The parameters' : `The parameter "${field}"`;
  return invalidParams(field, `${name} must be ${issue.message}.`, `Give ${issue.message}.`);
}

export function invalidParams(
  field: string,
  message: string,
  remedy: string,
): ResponseError<ErrorData> {
  return new ResponseError(ErrorCodes.InvalidParams, message, { remedy, field });
}

/** "shard.index", "photos[2]", "people[0].name"; "" for the parameters themselves. */
export function fieldPath(path: readonly PropertyKey[]): string {
  const parts = path.map((part) =>
    typeof part === 'number' ? `[${part}]` : `.${shorten(String(part))}`,
  );
  return parts.join('').replace(/^\./, '');
}

/** A client's own words as they are repeated to it. */
export function shorten(text: string): string {
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE)}…`;
}
