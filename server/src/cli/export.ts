import type { Command } from 'commander';
import { exportDataset } from '../archives/exportDataset';
import { formatDuration } from './formatDuration';
import { jsonOption } from './sharedOptions';
import { formatFacts } from './table';
import type { JobOptions, RunVerb } from './verb';

interface ExportFlags extends JobOptions {
  overwrite?: boolean;
}

const EXAMPLES = `
Examples:
  likeness export dataset dataset.zip
  likeness import dataset.zip dataset --into dataset   # on another machine`;

/** `likeness export <dataset> <file>` */
export function addExport(program: Command, run: RunVerb): void {
  program
    .command('export')
    .summary('a dataset becomes one .zip file')
    .description('Packs list.txt, the crops it names, faces.arrow and report.json.')
    .argument('<dataset>', 'folder that prepare made')
    .argument('<file.zip>', 'the archive to write')
    .option('--overwrite', 'replace the file when there is one')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((dataset: string, file: string, flags: ExportFlags) =>
      run(flags, async ({ context }) => {
        const report = await exportDataset({ dataset, file, overwrite: flags.overwrite }, context);
        const text = formatFacts([
          ['crops', report.images],
          ['people', report.people],
          ['size', `${(report.bytes / 1e6).toFixed(1)} MB`],
          ['time', formatDuration(report.seconds)],
          ['file', report.file],
        ]);
        return { json: report, text };
      }),
    );
}
