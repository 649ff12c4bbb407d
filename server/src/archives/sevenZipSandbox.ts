import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import SevenZip from '7z-wasm';

/** How 7-Zip ended: its own exit code and what it wrote to standard error. */
export interface SevenZipEnd {
  code: number;
  words: string;
}

/** What the package's types leave out of Emscripten's file system. */
interface SandboxFs {
  streams: { stream_ops: StreamOps; tty: unknown }[];
  ErrnoError: new (errno: number) => Error;
  mkdir(path: string): void;
  open(path: string, flags: string): unknown;
  close(stream: unknown): void;
  lookupPath(path: string): { node: SandboxNode };
}

interface SandboxNode {
  node_ops: { getattr(node: SandboxNode): object };
  stream_ops: StreamOps;
}

interface StreamOps {
  read?(stream: object, to: Uint8Array, at: number, length: number, position: number): number;
  write?(stream: object, from: Uint8Array, at: number, length: number): number;
  llseek?(stream: { position: number }, offset: number, whence: number): number;
}

/** WASI's number for a read-only file system. */
const EROFS = 69;

/**
 * Runs 7-Zip's command line, compiled to WebAssembly, in this thread until it ends. It sees a disk of its own that
 * holds the archive, read-only, and nothing else: whatever a hostile archive makes it do, it cannot
 * reach the machine's files. What it prints goes to `onOutput`; an error thrown there stops it.
 * @param volumes files of the archive, in order
 * @param args the command; "@" stands for the archive
 */
export async function runSevenZip(
  volumes: readonly string[],
  args: readonly string[],
  onOutput: (bytes: Uint8Array) => void,
): Promise<SevenZipEnd> {
  const words: string[] = [];
  const handles: number[] = [];
  const sevenZip = await SevenZip({
    // No password is ever typed.
    stdin: () => null as unknown as number,
    print: () => undefined,
    printErr: (line) => words.push(line),
  });
  try {
    const fs = sevenZip.FS as unknown as SandboxFs;
    fs.mkdir('/in');
    const names = volumes.map((_, i) => (volumes.length > 1 ? volumeName(i) : '/in/archive'));
    volumes.forEach((volume, i) => handles.push(mountFile(fs, names[i]!, volume)));
    const out = fs.streams[1]!;
    out.stream_ops = {
      ...out.stream_ops,
      write: (_stream, from, at, length) => {
        onOutput(from.subarray(at, at + length));
        return length;
      },
    };
    out.tty = undefined;
    const command = args.map((arg) => (arg === '@' ? names[0]! : arg));
    const code = sevenZip.callMain(command) as unknown as number;
    return { code, words: words.join('\n') };
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}

const volumeName = (i: number) => `/in/archive.7z.${String(i + 1).padStart(3, '0')}`;

/** Shows a file of the machine in the sandbox, to be read only. @returns its descriptor */
function mountFile(fs: SandboxFs, name: string, file: string): number {
  const handle = openSync(file, 'r');
  const { size } = fstatSync(handle);
  fs.close(fs.open(name, 'w'));
  const { node } = fs.lookupPath(name);
  const attributes = node.node_ops;
  node.node_ops = { ...attributes, getattr: (which) => ({ ...attributes.getattr(which), size }) };
  node.stream_ops = {
    read: (_stream, to, at, length, position) => readSync(handle, to, at, length, position),
    write: () => {
      throw new fs.ErrnoError(EROFS);
    },
    llseek: ({ position }, offset, whence) => [0, position, size][whence]! + offset,
  };
  return handle;
}
