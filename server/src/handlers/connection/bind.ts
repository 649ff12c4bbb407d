import { createConnection, ProposedFeatures, type WatchDog } from 'vscode-languageserver';
import { createProtocolConnection, type Logger } from 'vscode-languageserver/node';
import { isAlive } from '../../files/liveProcess';
import type { Backend } from '../backend';
import { registerHandlers } from './register';
import type { Transport } from './transport';

const CLIENT_CHECK_EVERY_MS = 3000;

/**
 * Serves a client over a transport.
 * @param onGone called once, when the client has gone, has said so, or its process has died
 */
export function bindClient(transport: Transport, backend: Backend, onGone: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  let isGone = false;
  const gone = () => {
    if (isGone) return;
    isGone = true;
    clearInterval(timer);
    unregister();
    onGone();
  };
  // The library's own would end this process, which other clients may need and jobs do.
  const watchDog: WatchDog = {
    shutdownReceived: false,
    initialize: ({ processId }) => {
      if (processId === null || !Number.isInteger(processId) || !isAlive(processId)) return;
      const check = () => {
        if (!isAlive(processId)) gone();
      };
      timer = setInterval(check, CLIENT_CHECK_EVERY_MS);
      timer.unref();
    },
    exit: gone,
  };
  const { reader, writer } = transport;
  const connection = createConnection(
    (logger) => createProtocolConnection(reader, writer, quietWhenClosed(logger)),
    watchDog,
    ProposedFeatures.all,
  );
  const unregister = registerHandlers(connection, backend);
  transport.onClosed(gone);
  connection.listen();
}

/** The library logs to its client, which throws when the client has gone. */
function quietWhenClosed(logger: Logger): Logger {
  const quiet = (write: (message: string) => void) => (message: string) => {
    try {
      write(message);
    } catch {
      // Nobody is left to read it.
    }
  };
  return {
    error: quiet((message) => logger.error(message)),
    warn: quiet((message) => logger.warn(message)),
    info: quiet((message) => logger.info(message)),
    log: quiet((message) => logger.log(message)),
  };
}
