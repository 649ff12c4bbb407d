import { ErrorCodes, ResponseError, type Connection } from 'vscode-languageserver/node';
import { JobChanged } from '../../../../protocol/src/messages';
import { JobProgress } from '../../../../protocol/src/progress';
import type { Backend, Client } from '../backend';
import { bindLanguage } from '../language/bindLanguage';
import { respond } from '../respond';

/** Answers every request of the protocol on a connection. @returns what to do when it has ended */
export function registerHandlers(connection: Connection, backend: Backend): () => void {
  const client = clientOf(connection);
  let isShutDown = false;
  backend.clients.add(client);
  const language = bindLanguage(connection, backend, (stack) => client.error(stack));
  connection.onInitialize((params) => ({ capabilities: language.initialize(params) }));
  connection.onShutdown(() => void (isShutDown = true));
  connection.onRequest((method, params, cancellation) =>
    respond(
      () =>
        isShutDown
          ? Promise.reject(afterShutdown())
          : backend.answer(client, method, params, cancellation),
      (stack) => client.error(stack),
    ),
  );
  return () => {
    language.dispose();
    backend.clients.delete(client);
  };
}

/** A client that has gone in the meantime misses what it is sent. */
function clientOf(connection: Connection): Client {
  // Some of these throw and some reject when the connection has ended.
  const tell = async (send: () => void | Promise<void>) => {
    try {
      await send();
    } catch {
      // Its transport says that it has gone.
    }
  };
  return {
    info: (sentence) => void tell(() => connection.console.info(sentence)),
    error: (stack) => void tell(() => connection.console.error(stack)),
    progress: (token, progress) =>
      void tell(() => connection.sendProgress(JobProgress, token, progress)),
    jobChanged: (status) => void tell(() => connection.sendNotification(JobChanged, status)),
  };
}

function afterShutdown(): ResponseError<{ remedy: string }> {
  return new ResponseError(ErrorCodes.InvalidRequest, 'The backend has been shut down.', {
    remedy: 'Start another one.',
  });
}
