import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';

export interface BackendProcess {
  connection: MessageConnection;
  pid: number;
  /** What it wrote to standard error so far. */
  log: () => string;
  /** Ends its standard input, as a client that dies does. */
  hangUp: () => void;
  /** Resolves with the exit code when it has ended. */
  exited: Promise<number | null>;
}

/**
 * Starts the built backend and speaks JSON-RPC with it over stdio: all that a client in another
 * language would have to do.
 */
export function startBackend(): BackendProcess {
  const main = join(__dirname, '../../dist/main.js');
  const child = spawn(process.execPath, [main, '--stdio'], { stdio: 'pipe' });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  return {
    connection,
    pid: child.pid!,
    log: () => log,
    hangUp: () => child.stdin.end(),
    exited: new Promise((resolve) => child.once('exit', resolve)),
  };
}
