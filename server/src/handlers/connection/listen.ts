import { chmodSync } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import type { Backend } from '../backend';
import { bindClient } from './bind';
import { socketTransport } from './transport';

/** A socket that nobody answers on for so long belongs to no backend. */
const ANSWER_MS = 1000;
const OWNER_ONLY = 0o600;

export interface ListenOptions {
  /** Path of a local socket, or name of a Windows pipe. */
  path: string;
  /** How long to wait for another client after the last one has gone. */
  lingerMs: number;
  onEnd: () => void;
}

/**
 * Serves any number of clients, which may come and go, on a local socket that only this user may open.
 * @returns what ends the listening and removes the socket
 * @throws LikenessError Busy when another backend answers there, CannotWrite
 */
export async function listen(backend: Backend, options: ListenOptions): Promise<() => void> {
  const { path, lingerMs, onEnd } = options;
  await removeDeadSocket(path);
  let clients = 0;
  let timer: NodeJS.Timeout | undefined;
  const server = createServer((socket) => {
    clients++;
    clearTimeout(timer);
    bindClient(socketTransport(socket), backend, () => {
      clients--;
      socket.destroy();
      if (clients === 0) timer = setTimeout(onEnd, lingerMs);
    });
  });
  await startListening(server, path);
  timer = setTimeout(onEnd, lingerMs);
  return () => void server.close();
}

async function startListening(server: Server, path: string): Promise<void> {
  // The socket is made with this mask: no moment in which others could open it.
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    if (!isWindowsPipe(path)) chmodSync(path, OWNER_ONLY);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new LikenessError(
      code === 'EADDRINUSE' ? ErrorCode.Busy : ErrorCode.CannotWrite,
      `The backend cannot listen at ${path} (${code}).`,
      'Choose another path in a folder that you may write to; about 100 characters at most.',
      path,
    );
  } finally {
    process.umask(mask);
  }
}

/** A backend that was killed leaves its socket behind; one that lives answers on it. */
async function removeDeadSocket(path: string): Promise<void> {
  if (isWindowsPipe(path)) return;
  const answer = await tryToConnect(path);
  if (answer === 'ECONNREFUSED' && (await isSocket(path))) await rm(path, { force: true });
  else if (answer === 'answered') {
    throw new LikenessError(
      ErrorCode.Busy,
      `Another backend listens at ${path}.`,
      'Connect to that one, or choose another path.',
      path,
    );
  }
}

function tryToConnect(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const done = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done('answered'));
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'unknown'));
    socket.setTimeout(ANSWER_MS, () => done('answered'));
  });
}

/** Any other file refuses connections too. */
async function isSocket(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isSocket(),
    () => false,
  );
}

function isWindowsPipe(path: string): boolean {
  return path.startsWith('\\\\');
}
