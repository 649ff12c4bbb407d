import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../server/src/files/packageRoot';

/** How a process of the command line ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  err: string;
  seconds: number;
}

/** No undisturbed verb of the soaks takes as long. */
const HANGS_AFTER_MS = 180_000;

/**
 * Runs the built command line to its end, or to its sudden one.
 * @param killAfterMs when to kill it (SIGKILL); it may have ended by then
 */
export async function runLikeness(
  args: readonly string[],
  cwd: string,
  killAfterMs = HANGS_AFTER_MS,
): Promise<Ended> {
  const startMs = performance.now();
  const cli = join(packageRoot(), 'dist', 'cli.js');
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Pick<Ended, 'code' | 'signal'>>((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => done({ code, signal }));
  });
  const abort = new AbortController();
  const timer = sleep(killAfterMs, undefined, { signal: abort.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  const { code, signal } = await ended;
  abort.abort();
  await timer;
  return { code, signal, err, seconds: (performance.now() - startMs) / 1000 };
}
