import type { RequestType } from 'vscode-languageserver/node';
import type { z } from 'zod';
import type { ErrorData } from '../../../../protocol/src/errors';
import type { Asking, Backend } from '../backend';
import { checkParams } from '../requests/checkParams';
import type { OwnParams } from '../requests/define';

/** A request about the backend itself: answered by the process that takes messages, at once. */
export interface ControlRequest {
  readonly method: string;
  /** @throws ResponseError InvalidParams */
  check(params: unknown): object;
  answer(params: object, backend: Backend, asking: Asking): Promise<unknown>;
}

export function defineControl<P, R>(
  type: RequestType<P, R, ErrorData>,
  schema: z.ZodType<OwnParams<P>>,
  answer: (params: OwnParams<P>, backend: Backend, asking: Asking) => Promise<R>,
): ControlRequest {
  return {
    method: type.method,
    check: (params) => checkParams(schema, params),
    answer: (params, backend, asking) => answer(params as OwnParams<P>, backend, asking),
  };
}
