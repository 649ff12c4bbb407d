import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SCRIPT = resolve('docs/scale/slurm.sh');
const CLI = resolve('dist/cli.js');

export interface ShardTask {
  child: ChildProcess;
  /** Resolves when the process has ended well; rejects with what it wrote otherwise. */
  done: Promise<void>;
}

/** A folder with a command `likeness` in it, for PATH. */
export async function commandFolder(folder: string): Promise<string> {
  const command = join(folder, 'likeness');
  await mkdir(folder, { recursive: true });
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
  await chmod(command, 0o755);
  return folder;
}

/** Runs one task of the Slurm array as Slurm would. @param task 1 … count */
export function startTask(
  task: number,
  count: number,
  args: readonly string[],
  commands: string,
): ShardTask {
  const env = {
    ...process.env,
    PATH: `${commands}${delimiter}${process.env['PATH']}`,
    SLURM_ARRAY_TASK_ID: String(task),
    SLURM_ARRAY_TASK_COUNT: String(count),
    SLURM_CPUS_PER_TASK: '1',
  };
  const child = spawn('bash', [SCRIPT, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  const done = new Promise<void>((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`task ${task} ended with ${code ?? signal}: ${words}`));
    });
  });
  done.catch(() => undefined);
  return { child, done };
}

/** Runs all tasks at once; one of them is killed when `isTime` and then run again, as by a requeue. */
export async function runArray(
  count: number,
  args: readonly string[],
  commands: string,
  { victim, isTime }: { victim: number; isTime: () => Promise<boolean> },
): Promise<{ killed: boolean }> {
  const tasks = Array.from({ length: count }, (_, i) => startTask(i + 1, count, args, commands));
  const { child, done } = tasks[victim - 1]!;
  while (child.exitCode === null && child.signalCode === null && !(await isTime())) await sleep(10);
  child.kill('SIGKILL');
  await done.catch(() => undefined);
  const killed = child.signalCode === 'SIGKILL';
  const again = startTask(victim, count, args, commands);
  const others = tasks.filter((_, i) => i !== victim - 1).map((task) => task.done);
  await Promise.all([...others, again.done]);
  return { killed };
}
