import { ErrorCodes, type Message } from 'vscode-languageserver/node';

/**
 * What may be handed to vscode-jsonrpc. It trusts messages: a cancellation without an id, or two requests
 * with one id, would make it throw or forget an answer.
 */
export type CheckedMessage =
  | { kind: 'request'; id: RequestId; message: Message }
  | { kind: 'other'; message: Message }
  /** Nothing that anybody waits for. */
  | { kind: 'ignored' }
  | { kind: 'refused'; id: RequestId | null; code: number; words: string };

export type RequestId = string | number;

const LONGEST_ID = 1000;
const LONGEST_METHOD = 200;
const CANCEL = '$/cancelRequest';

/** @param isPending whether a request of this id waits for its answer */
export function checkMessage(
  message: unknown,
  isPending: (id: RequestId) => boolean,
): CheckedMessage {
  if (Array.isArray(message)) return refused(null, 'Messages come one by one, not in batches.');
  if (!isObject(message)) return refused(null, 'A message must be an object.');
  const { method, id, params } = message;
  if (method === undefined) return checkResponse(message);
  if (id === undefined) return checkNotification(message, isPending);
  if (!isId(id)) return refused(null, 'The id of a request must be a text or a number.');
  if (typeof method !== 'string') return refused(id, 'The method of a request must be a text.');
  if (method.length > LONGEST_METHOD) return refused(id, 'No request has so long a name.');
  if (isPending(id)) return refused(id, 'A request with this id has not been answered yet.');
  if (params !== undefined && typeof params !== 'object') {
    return refused(id, 'Parameters must be an object.', ErrorCodes.InvalidParams);
  }
  return { kind: 'request', id, message: message as unknown as Message };
}

function checkNotification(
  message: Record<string, unknown>,
  isPending: (id: RequestId) => boolean,
): CheckedMessage {
  const { method, params } = message;
  if (typeof method !== 'string' || method.length > LONGEST_METHOD) return { kind: 'ignored' };
  if (params !== undefined && typeof params !== 'object') return { kind: 'ignored' };
  if (method === CANCEL) {
    const id = isObject(params) ? params['id'] : undefined;
    if (!isId(id) || !isPending(id)) return { kind: 'ignored' };
  }
  return { kind: 'other', message: message as unknown as Message };
}

/** The backend asks its clients nothing, so that there is nothing to answer. */
function checkResponse({ id, result, error }: Record<string, unknown>): CheckedMessage {
  const isResponse = result !== undefined || error !== undefined;
  if (isResponse) return { kind: 'ignored' };
  return refused(isId(id) ? id : null, 'A message without a method is not a request.');
}

function isId(id: unknown): id is RequestId {
  return typeof id === 'string' ? id.length <= LONGEST_ID : Number.isFinite(id);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(
  id: RequestId | null,
  words: string,
  code: number = ErrorCodes.InvalidRequest,
): CheckedMessage {
  return { kind: 'refused', id, code, words };
}
