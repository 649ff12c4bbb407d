import { Option, type Command } from 'commander';
import { importArchive, type ImportOptions } from '../archives/importArchive';
import type { ImportReport } from '../archives/importReport';
import { DEFAULT_LIMITS } from '../archives/limits';
import { formatDuration } from './formatDuration';
import { decimal, wholeNumber } from './options';
import { jsonOption } from './sharedOptions';
import { formatFacts, formatTable } from './table';
import type { JobOptions, RunVerb } from './verb';

interface ImportFlags extends JobOptions {
  into: 'raw' | 'dataset';
  person?: string;
  names?: string;
  rename?: boolean;
  maxFiles?: number;
  maxFileMb?: number;
  maxTotalGb?: number;
  maxRatio?: number;
  maxDepth?: number;
}

const EXAMPLES = `
Examples:
  likeness import vggface2_test.tar.gz raw
  likeness import anna.zip raw --person Anna         # photos without a folder
  likeness import dataset.7z dataset --into dataset  # list.txt and images/<person>/

Nothing that is in the folder is replaced. The report in <folder>/.likeness-imports/ lists what was added.`;

const limits = DEFAULT_LIMITS;

/** `likeness import <archive> [folder]` */
export function addImport(program: Command, run: RunVerb): void {
  program
    .command('import')
    .summary('photos or crops out of a .zip, .tar, .tar.gz or .7z archive')
    .description(
      'Unpacks an archive of people’s photos, or of a dataset, after looking for traps in it.',
    )
    .argument(
      '<archive>',
      'its content says what it is, not its name; of volumes the first (.7z.001)',
    )
    .argument('[folder]', 'where it goes (default: raw, or dataset)')
    .addOption(
      new Option('--into <kind>', 'raw: photos, <person>/<image>; dataset: crops and list.txt')
        .choices(['raw', 'dataset'])
        .default('raw'),
    )
    .option('--person <name>', 'whose all the photos are, when they lie in no folders')
    .option(
      '--names <encoding>',
      'of names that do not say it: cp437, shift_jis, gbk … (default: auto)',
    )
    .option('--rename', 'rename what clashes, or what not every disk takes, instead of refusing')
    .option('--max-files <n>', `members in all (default: ${limits.maxFiles})`, wholeNumber(1))
    .option(
      '--max-file-mb <size>',
      `of one file (default: ${limits.maxFileBytes / 1e6})`,
      decimal(0),
    )
    .option(
      '--max-total-gb <size>',
      `unpacked (default: ${limits.maxTotalBytes / 1e9})`,
      decimal(0),
    )
    .option('--max-ratio <n>', `unpacked to packed (default: ${limits.maxRatio})`, decimal(1))
    .option('--max-depth <n>', `folders in folders (default: ${limits.maxDepth})`, wholeNumber(1))
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((archive: string, folder: string | undefined, flags: ImportFlags) =>
      run(flags, async ({ context }) => {
        const report = await importArchive(importOptions(archive, folder, flags), context);
        return { json: report, text: describe(report) };
      }),
    );
}

function importOptions(
  archive: string,
  folder: string | undefined,
  { into, person, names, rename, ...flags }: ImportFlags,
): ImportOptions {
  const { maxFiles, maxFileMb, maxTotalGb, maxRatio, maxDepth } = flags;
  return {
    ...{ archive, target: folder ?? into, into, person, names, rename },
    ...{ maxFiles, maxRatio, maxDepth },
    maxFileBytes: maxFileMb === undefined ? undefined : maxFileMb * 1e6,
    maxTotalBytes: maxTotalGb === undefined ? undefined : maxTotalGb * 1e9,
  };
}

function describe(report: ImportReport): string {
  const { added, addedBytes, people, newPeople, identical, renamed, skipped } = report;
  const facts = formatFacts([
    ['files added', added.length],
    ['size', `${(addedBytes / 1e6).toFixed(1)} MB`],
    ['people', newPeople === people ? people : `${people}, ${newPeople} of them new`],
    ['there already', identical],
    ['renamed', renamed.length],
    ['time', formatDuration(report.seconds)],
    ['folder', report.target],
    ['list of what was added', report.record],
  ]);
  const reasons = Object.entries(skipped);
  if (reasons.length === 0) return facts;
  return `${facts}\n${formatTable(['skipped because', 'members'], reasons)}`;
}
