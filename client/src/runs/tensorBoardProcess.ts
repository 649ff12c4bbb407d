import { spawn, type ChildProcess } from 'node:child_process';
import { ErrorCode } from '../../../protocol/src/errors';
import { RemediedError } from '../backend/errorMessage';

/** A TensorBoard of ours. */
export interface RunningTensorBoard {
  /** "http://127.0.0.1:41234/" */
  address: string;
  /** Called once when it has ended, by itself or by `stop`. */
  onEnd: (handle: () => void) => void;
  stop: () => void;
}

/** It loads TensorFlow where that is installed. */
const PATIENCE_MS = 60_000;

/** Ways to start it where the user has named none; a program that exists may still lack the module. */
const USUAL: readonly (readonly string[])[] = [
  ['tensorboard'],
  ['python3', '-m', 'tensorboard.main'],
  ['python', '-m', 'tensorboard.main'],
];

/**
 * Starts TensorBoard on a folder of runs, for this machine alone, at a free port.
 * @param program what the user has set, if anything; else it is looked for where programs are
 * @throws RemediedError NotFound when it is not installed, InvalidInput when it does not start
 */
export async function startTensorBoard(
  runs: string,
  program?: string,
): Promise<RunningTensorBoard> {
  for (const command of program === undefined ? USUAL : [[program]]) {
    const started = await tryStart([...command, '--logdir', runs]);
    if (started !== null) return started;
  }
  throw new RemediedError(
    ErrorCode.NotFound,
    program === undefined ? 'TensorBoard is not installed.' : `${program} is not there.`,
    'Install it by “pip install tensorboard”, or name its program in the setting likeness.tensorboard.',
  );
}

/** @returns null when there is no such program, or Python has no such module */
function tryStart([program, ...args]: string[]): Promise<RunningTensorBoard | null> {
  const child = spawn(program!, [...args, '--host', '127.0.0.1', '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PYTHONUNBUFFERED: '1' },
  });
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = (why: string) => {
      child.kill();
      reject(notStarted(why));
    };
    const timer = setTimeout(() => fail('It did not answer for a minute.'), PATIENCE_MS);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000);
      const address = /TensorBoard \S+ at (http:\/\/127\.0\.0\.1:\d+\/?)/.exec(log)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(running(child, address));
    });
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (code === 'ENOENT') resolve(null);
      else fail(message);
    });
    child.once('close', () => {
      clearTimeout(timer);
      if (/No module named|command not found/.test(log)) resolve(null);
      else fail(log.trim().split('\n').at(-1) ?? '');
    });
  });
}

function running(child: ChildProcess, address: string): RunningTensorBoard {
  return {
    address,
    onEnd: (handle) => child.once('close', handle),
    stop: () => void child.kill(),
  };
}

function notStarted(why: string): RemediedError {
  return new RemediedError(
    ErrorCode.InvalidInput,
    `TensorBoard did not start. ${why}`.trim(),
    'Try “tensorboard --logdir .likeness/runs” in a terminal.',
  );
}
