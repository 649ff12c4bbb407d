import { Backend } from './handlers/backend';
import { bindClient } from './handlers/connection/bind';
import { listen } from './handlers/connection/listen';
import { openTransport, valueOf } from './handlers/connection/transport';
import { LikenessError } from './errors';

/** Jobs get this long to stop cleanly when the client is gone; then their processes are ended. */
const FAREWELL_MS = 3000;
const DEFAULT_LINGER_SECONDS = 60;

const USAGE = `The Likeness backend speaks JSON-RPC. Start it with one of
  --stdio           over standard input and output
  --pipe <name>     over a named pipe or local socket that the client listens on
  --node-ipc        over the channel of a parent process that forked it
  --listen <path>   on a local socket or named pipe, for clients that come and go;
                    it ends --linger <seconds> (default ${DEFAULT_LINGER_SECONDS}) after the last one has left
`;

/** Binds the backend to the connection that the command line names. */
async function main(argv: readonly string[]): Promise<void> {
  const path = valueOf(argv, '--listen');
  if (path !== undefined) {
    await listenAt(path, argv);
    return;
  }
  const transport = openTransport(argv);
  if (transport === null) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const backend = new Backend();
  bindClient(transport, backend, () => void end(backend));
}

async function listenAt(path: string, argv: readonly string[]): Promise<void> {
  const seconds = Number(valueOf(argv, '--linger') ?? DEFAULT_LINGER_SECONDS);
  if (!(seconds >= 0 && seconds <= 1e6)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const backend = new Backend();
  let stop = () => undefined as void;
  const onEnd = () => {
    stop();
    void end(backend);
  };
  process.once('SIGINT', onEnd).once('SIGTERM', onEnd);
  try {
    stop = await listen(backend, { path, lingerMs: seconds * 1000, onEnd });
    process.stderr.write(`Listening at ${path}\n`);
  } catch (error) {
    if (!(error instanceof LikenessError)) throw error;
    process.stderr.write(`${error.message} ${error.remedy}\n`);
    process.exitCode = 1;
  }
}

/** Nobody is left to work for: jobs stop at their checkpoints, and everything ends. */
async function end(backend: Backend): Promise<void> {
  const timer = setTimeout(() => backend.kill(), FAREWELL_MS);
  await backend.close();
  clearTimeout(timer);
  process.exit(0);
}

void main(process.argv.slice(2));
