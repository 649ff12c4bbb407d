import type { Command } from 'commander';
import type { WhereResult } from '../../../protocol/src/people';
import { whereIsData } from '../gallery/whereIsData';
import type { PeopleFlags } from './peopleGallery';
import { galleryOption, jsonOption, workspaceOption } from './sharedOptions';
import { formatTable } from './table';
import type { RunVerb } from './verb';

interface WhereFlags extends PeopleFlags {
  workspace: string;
  dataset?: string;
  raw?: string;
  files?: boolean;
}

const EXAMPLES = `
Examples:
  likeness people where
  likeness people where --files                  # every single file
  likeness people where --dataset data/faces --raw data/photos --json`;

/** `likeness people where` */
export function addWhere(people: Command, run: RunVerb): void {
  people
    .command('where')
    .description('Where everything is that is kept about people. Nothing leaves this machine.')
    .option('--dataset <folder>', 'where the crops are (default: dataset in the workspace)')
    .option('--raw <folder>', 'where the photos are (default: raw in the workspace)')
    .option('--files', 'name every file')
    .addOption(galleryOption())
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(({ dataset, raw, ...flags }: WhereFlags) =>
      run(flags, async () => {
        const options = { ...flags, datasetFolder: dataset, rawFolder: raw };
        const result = await whereIsData(options);
        return { json: result, text: describe(result, flags.files === true) };
      }),
    );
}

function describe({ places, files, elsewhere }: WhereResult, withFiles: boolean): string {
  const remote = elsewhere.map((place) => `The gallery is at ${place}.\n`).join('');
  if (places.length === 0) return `${remote}Nothing about people is kept here.\n`;
  const rows = places.map(({ what, files, bytes, words }) => [what, files, sizeOf(bytes), words]);
  const table = formatTable(['what', 'files', 'size', 'what it is'], rows);
  const all = withFiles ? `\n${files.map(({ path }) => `${path}\n`).join('')}` : '';
  return `${table}${all}${remote}`;
}

/** "12 kB", "3.4 MB" */
function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
