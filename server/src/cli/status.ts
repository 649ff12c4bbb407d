import type { Command } from 'commander';
import { backbones } from '../backbones/registry';
import { likenessVersion } from '../version';
import { jsonOption, workersOption } from './sharedOptions';
import { formatFacts } from './table';
import type { Job, JobOptions, RunVerb } from './verb';

const EXAMPLES = `
Examples:
  likeness status
  likeness status --json`;

/** `likeness status` */
export function addStatus(program: Command, run: RunVerb): void {
  program
    .command('status')
    .summary('which engine and networks are used')
    .description('Starts the inference engine and says what runs, and why nothing faster does.')
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((flags: JobOptions) =>
      run(flags, async (job) => {
        const json = await readStatus(job);
        return { json, text: describe(json) };
      }),
    );
}

async function readStatus({ pool }: Job) {
  const { engine, backend, device, version, passedOver } = await pool().report();
  return {
    version: likenessVersion(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    engine: { engine, backend, device, version, passedOver },
    workers: pool().size,
    backbones: backbones().map(({ name, dimensions, licence }) => ({ name, dimensions, licence })),
  };
}

function describe(status: Awaited<ReturnType<typeof readStatus>>): string {
  const { engine } = status;
  const facts = formatFacts([
    ['Likeness', status.version],
    ['Node', `${status.node} on ${status.platform}`],
    ['engine', `${engine.engine} ${engine.version}, ${engine.backend} (${engine.device})`],
    ['worker threads', String(status.workers)],
    ...status.backbones.map(
      ({ name, dimensions, licence }) =>
        ['backbone', `${name}, ${dimensions}-D, ${licence}`] as const,
    ),
  ]);
  const reasons = engine.passedOver.map((sentence) => `  ${sentence}\n`).join('');
  return reasons === '' ? facts : `${facts}\nNot used:\n${reasons}`;
}
