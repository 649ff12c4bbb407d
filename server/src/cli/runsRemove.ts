import { basename } from 'node:path';
import type { Command } from 'commander';
import { removeRun } from '../training/removeRun';
import { jsonOption } from './sharedOptions';
import type { JobOptions, RunVerb } from './verb';

/** `likeness runs remove <run>` */
export function addRemoveRun(runs: Command, run: RunVerb): void {
  runs
    .command('remove')
    .description('Removes a run with its head: galleries that hold its embeddings need it.')
    .argument('<run>', 'its folder')
    .addOption(jsonOption())
    .action((folder: string, flags: JobOptions) =>
      run(flags, async () => {
        await removeRun(folder);
        return { json: { removed: folder }, text: `Removed ${basename(folder)}.\n` };
      }),
    );
}
