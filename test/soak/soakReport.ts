import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { formatTable } from '../../server/src/cli/table';
import { packageRoot } from '../../server/src/files/packageRoot';

/** How much a soak throws, and which: `--count 500 --seed 7`. */
export interface SoakOptions {
  count: number;
  seed: number;
}

/** What the command line says, with what holds where it says nothing. */
export function soakOptions(defaults: SoakOptions): SoakOptions {
  const given = (name: string) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? undefined : Number(process.argv[at + 1]);
  };
  const { count = defaults.count, seed = defaults.seed } = {
    count: given('count'),
    seed: given('seed'),
  };
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
    throw new Error('--count and --seed take whole numbers');
  }
  return { count, seed };
}

export const table = formatTable;

/**
 * Writes out/soak-<name>.json and the closing line, and sets the exit code.
 * @param problems what was not as it must be, a sentence each
 */
export async function finish(
  name: string,
  summary: string,
  figures: object,
  problems: readonly string[],
): Promise<void> {
  const out = join(packageRoot(), 'out');
  await mkdir(out, { recursive: true });
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  const content = { name, at: new Date().toISOString(), machine, ...figures, problems };
  await writeFile(join(out, `soak-${name}.json`), `${JSON.stringify(content, null, 2)}\n`);
  for (const problem of problems) process.stdout.write(`PROBLEM: ${problem}\n`);
  const verdict = problems.length === 0 ? 'all survived' : `${problems.length} problems`;
  process.stdout.write(`${name}: ${summary}, ${verdict}.\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
