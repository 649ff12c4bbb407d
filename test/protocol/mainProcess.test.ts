import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DetectRequest, PrepareRequest, StatusRequest } from '../../protocol/src/messages';
import { errorOf, spawnBackend } from './backendProcess';

/** What looks at photos, tensors or tables, by the package that does. */
const HEAVY = [
  'sharp',
  '@lancedb/lancedb',
  'apache-arrow',
  'usearch',
  'piscina',
  'onnxruntime-node',
  '@tensorflow/',
  '@vladmandic/face-api',
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'likeness-main-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file that has Node write down every package a process loads, once by each process. */
function writeTrace(): { trace: string; loadedBy: (pid: number) => string[] } {
  const trace = join(folder, 'trace.cjs');
  writeFileSync(
    trace,
    `const { appendFileSync } = require('node:fs');
     const Module = require('node:module');
     const load = Module._load;
     Module._load = (name, ...rest) => {
       if (!/^[./]/.test(name)) appendFileSync(${JSON.stringify(folder)} + '/' + process.pid, name + '\\n');
       return load(name, ...rest);
     };`,
  );
  const loadedBy = (pid: number) => readFileSync(join(folder, String(pid)), 'utf8').split('\n');
  return { trace, loadedBy };
}

describe('the process that takes messages', () => {
  it('loads nothing that works: neither images nor tensors nor tables', async () => {
    const { trace, loadedBy } = writeTrace();
    const { child, pid, exited } = spawnBackend(['--stdio'], ['--require', trace]);
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    const nowhere = join(folder, 'nowhere');
    await errorOf(connection.sendRequest(PrepareRequest, { raw: nowhere, dataset: nowhere }));
    await connection.sendRequest(DetectRequest, { photos: [nowhere] });
    const { processes } = await connection.sendRequest(StatusRequest, {});
    const heavy = (loaded: string[]) =>
      HEAVY.filter((name) => loaded.some((it) => it.startsWith(name)));
    expect(loadedBy(pid)).toContain('node:child_process');
    expect(heavy(loadedBy(pid))).toEqual([]);
    const working = processes.find(({ role }) => role === 'interactive')!;
    expect(heavy(loadedBy(working.pid))).toContain('piscina');
    child.stdin.end();
    expect(await exited).toBe(0);
  });
});
