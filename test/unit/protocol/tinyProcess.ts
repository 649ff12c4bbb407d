import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a work process may be asked in tests, by method; it speaks the same messages as ours. "stubborn"
 * blocks its loop for ever: no abort reaches it.
 */
const SCRIPT = `
const aborted = new Map();
const send = (message, then = () => {}) => process.send(message, undefined, {}, then);
const cancelled = { message: 'Stopped at the checkpoint.', user: { code: 1009, remedy: 'Go on.' } };
const methods = {
  echo: ({ id, params }) => send({ kind: 'done', id, result: params }, () => process.exit(0)),
  polite: ({ id }) => aborted.set(id, () => {
    send({ kind: 'failed', id, error: cancelled }, () => process.exit(0));
  }),
  finishes: ({ id }) => aborted.set(id, () => send({ kind: 'done', id, result: 'finished' })),
  deaf: ({ id }) => aborted.set(id, () => {}),
  stubborn: () => { for (;;); },
  reports: ({ id }) => {
    const progress = { step: 'Working', done: 1, total: 2, unit: 'x', perSecond: 0, secondsLeft: 1 };
    send({ kind: 'progress', id, progress });
    send({ kind: 'note', id, sentence: 'Half of it was easy.' });
    send({ kind: 'run-folder', id, folder: '/runs/1' });
    aborted.set(id, () => {});
  },
  crashes: () => { process.stderr.write('out of luck\\n'); process.kill(process.pid, 'SIGSEGV'); },
  throws: ({ id }) => {
    send({ kind: 'failed', id, error: { message: 'x is undefined', stack: 'the stack' } });
  },
};
process.on('message', (message) => {
  if (message.kind === 'abort') aborted.get(message.id)?.();
  else methods[message.method](message);
});
process.on('disconnect', () => process.exit(0));
send({ kind: 'memory', bytes: 5e6 });
send({ kind: 'engine', workers: 2, report: {
  engine: 'none', backend: 'none', device: 'cpu', version: '1', passedOver: [], parallelCopies: 1,
} });
`;

/** @returns path of the script, and what removes it */
export function writeTinyProcess(): { program: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'likeness-process-'));
  const program = join(folder, 'tinyProcess.js');
  writeFileSync(program, SCRIPT);
  return { program, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function until(condition: () => boolean, patienceMs = 5000): Promise<void> {
  const deadlineMs = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
