import { Writable } from 'node:stream';
import {
  createServerPipeTransport,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver/node';

export interface Transport {
  reader: MessageReader;
  writer: MessageWriter;
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
  const name = pipeName(argv);
  return name === undefined ? null : pipeTransport(name);
}

function pipeName(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('--pipe');
  if (at >= 0) return argv[at + 1];
  return argv.find((arg) => arg.startsWith('--pipe='))?.slice('--pipe='.length);
}

/**
 * Standard output carries messages alone: what libraries and their worker threads print goes to
 * standard error from now on.
 */
function stdioTransport(): Transport {
  const { stdin, stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  const messages = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => void write(chunk, done),
  });
  return {
    reader: new StreamMessageReader(stdin),
    writer: new StreamMessageWriter(messages),
    onClosed: (listener) => {
      stdin.once('end', listener);
      stdin.once('close', listener);
      stdout.once('error', listener);
    },
  };
}

function ipcTransport(): Transport {
  return {
    reader: new IPCMessageReader(process),
    writer: new IPCMessageWriter(process),
    onClosed: (listener) => void process.once('disconnect', listener),
  };
}

function pipeTransport(name: string): Transport {
  const [reader, writer] = createServerPipeTransport(name);
  return { reader, writer, onClosed: (listener) => void reader.onClose(listener) };
}
