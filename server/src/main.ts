import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { registerHandlers } from './handlers/register';
import { openTransport } from './handlers/transport';

/** Jobs get this long to stop cleanly when the client is gone, then the process ends anyway. */
const FAREWELL_MS = 3000;

const USAGE = `The Likeness backend speaks JSON-RPC. Start it with one of
  --stdio         over standard input and output
  --pipe <name>   over a named pipe or local socket
  --node-ipc      over the channel of a parent process that forked it
`;

/** Binds the backend to the connection that the command line names. */
function main(): void {
  const transport = openTransport(process.argv.slice(2));
  if (transport === null) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const connection = createConnection(ProposedFeatures.all, transport.reader, transport.writer);
  const backend = registerHandlers(connection);
  connection.onShutdown(() => backend.close());
  transport.onClosed(() => {
    setTimeout(() => process.exit(1), FAREWELL_MS).unref();
    backend.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  connection.listen();
}

main();
