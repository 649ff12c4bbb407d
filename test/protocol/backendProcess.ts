import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  createMessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { ErrorData } from '../../protocol/src/errors';

export const MAIN = join(__dirname, '../../dist/main.js');

export interface BackendProcess {
  connection: MessageConnection;
  pid: number;
  /** What it wrote to standard error so far. */
  log: () => string;
  /** Ends its standard input, as a client that dies does. */
  hangUp: () => void;
  kill: (signal: NodeJS.Signals) => void;
  /** Resolves with the exit code when it has ended. */
  exited: Promise<number | null>;
}

/**
 * Starts the built backend and speaks JSON-RPC with it over stdio: all that a client in another
 * language would have to do.
 * @param main the backend's program
 */
export function startBackend(main = MAIN): BackendProcess {
  const { child, ...backend } = spawnBackend(['--stdio'], [], main);
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  return { ...backend, connection, hangUp: () => child.stdin.end() };
}

/** @param nodeArguments of Node itself */
export function spawnBackend(
  args: readonly string[],
  nodeArguments: readonly string[] = [],
  main = MAIN,
) {
  const child = spawn(process.execPath, [...nodeArguments, main, ...args], { stdio: 'pipe' });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  // Its end is noticed by its exit code.
  child.stdin.on('error', () => undefined);
  return {
    child,
    pid: child.pid!,
    log: () => log,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    exited: new Promise<number | null>((resolve) => child.once('exit', resolve)),
  };
}

/** Starts a backend that clients may leave and come back to; resolves when it listens. */
export async function startListening(path: string, lingerSeconds: number) {
  const backend = spawnBackend(['--listen', path, '--linger', String(lingerSeconds)]);
  await until(() => backend.log().includes('Listening'), 10_000);
  return backend;
}

export async function connectTo(path: string): Promise<MessageConnection & { leave: () => void }> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
  );
  connection.listen();
  const leave = () => {
    connection.dispose();
    socket.destroy();
  };
  return Object.assign(connection, { leave });
}

/** The error a request is answered with. */
export async function errorOf(request: Promise<unknown>): Promise<ResponseError<ErrorData>> {
  const error: unknown = await request.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ResponseError) return error as ResponseError<ErrorData>;
  throw new Error(`No ResponseError but ${String(error)}`);
}

export async function until(
  condition: () => boolean | Promise<boolean>,
  patienceMs = 60_000,
): Promise<void> {
  const deadlineMs = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
