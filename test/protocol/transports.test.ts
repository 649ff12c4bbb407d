import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  createClientPipeTransport,
  createMessageConnection,
  generateRandomPipeName,
  IPCMessageReader,
  IPCMessageWriter,
} from 'vscode-jsonrpc/node';
import { describe, expect, it } from 'vitest';
import { StatusRequest } from '../../protocol/src/messages';
import { MAIN } from './backendProcess';

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

describe('the backend', () => {
  it('answers over the channel of a parent that forked it, as editors do, and ends with it', async () => {
    const child = fork(MAIN, ['--node-ipc'], { stdio: 'pipe' });
    const connection = createMessageConnection(
      new IPCMessageReader(child),
      new IPCMessageWriter(child),
    );
    connection.listen();
    expect((await connection.sendRequest(StatusRequest, {})).pid).toBe(child.pid);
    child.disconnect();
    expect(await exitCode(child)).toBe(0);
  });

  it('answers over a named pipe, and ends when it closes', async () => {
    const name = generateRandomPipeName();
    const transport = await createClientPipeTransport(name);
    const child = spawn(process.execPath, [MAIN, `--pipe=${name}`], { stdio: 'pipe' });
    const [reader, writer] = await transport.onConnected();
    const connection = createMessageConnection(reader, writer);
    connection.listen();
    expect((await connection.sendRequest(StatusRequest, {})).pid).toBe(child.pid);
    connection.end();
    expect(await exitCode(child)).toBe(0);
  });

  it('says how to start it when no transport is named', async () => {
    const child = spawn(process.execPath, [MAIN], { stdio: 'pipe' });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
    expect(await exitCode(child)).toBe(2);
    expect(log).toMatch(/--stdio.*--pipe.*--node-ipc/s);
  });
});
