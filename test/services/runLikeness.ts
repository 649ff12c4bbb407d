import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/**
 * Starts the built command line as a shell would.
 * @param cwd the working folder
 * @param root where Likeness is installed
 */
export function startLikeness(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  root = ROOT,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.err += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...result }));
  });
  return { child, ended };
}

/** Runs a verb with `--json` that must succeed. @returns what standard output holds, parsed */
export async function likenessJson<T>(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  root = ROOT,
): Promise<T> {
  const { code, out, err } = await startLikeness([...args, '--json'], cwd, env, root).ended;
  if (code !== 0) throw new Error(`likeness ${args.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out) as T;
}
