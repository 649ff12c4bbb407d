import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import {
  IPCMessageReader,
  IPCMessageWriter,
  SocketMessageWriter,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { guardMessages, guardStream, type GuardedTransport } from './guardedTransport';

export interface Transport extends GuardedTransport {
  /** Calls `listener` when the other side is gone. */
  onClosed(listener: () => void): void;
}

/**
 * Opens the transport that the command line names: `--stdio`, `--pipe <name>` (or `--pipe=<name>`)
 * or, from a forking parent, `--node-ipc`.
 * @param argv arguments after the script's name
 * @returns null when none is named
 */
export function openTransport(argv: readonly string[]): Transport | null {
  if (argv.includes('--stdio')) return stdioTransport();
  if (argv.includes('--node-ipc')) return ipcTransport();
  const name = valueOf(argv, '--pipe');
  return name === undefined ? null : socketTransport(connect(name));
}

/** The value of `--name value` or `--name=value`. */
export function valueOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.indexOf(name);
  if (at >= 0) return argv[at + 1];
  return argv.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * Standard output carries messages alone: what libraries print goes to standard error from now on.
 */
function stdioTransport(): Transport {
  const { stdin, stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  const messages = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => void write(chunk, done),
  });
  return {
    ...guardStream(stdin, new StreamMessageWriter(messages)),
    onClosed: (listener) => {
      stdin.once('end', listener);
      stdin.once('close', listener);
      stdout.once('error', listener);
    },
  };
}

function ipcTransport(): Transport {
  return {
    ...guardMessages(new IPCMessageReader(process), new IPCMessageWriter(process)),
    onClosed: (listener) => void process.once('disconnect', listener),
  };
}

/** A pipe or socket, connected or about to be. */
export function socketTransport(socket: Socket): Transport {
  return {
    ...guardStream(socket, new SocketMessageWriter(socket)),
    onClosed: (listener) => {
      socket.once('close', listener);
      // What is wrong with it is followed by its end.
      socket.on('error', () => undefined);
    },
  };
}
