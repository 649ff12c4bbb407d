import type { Command } from 'commander';
import type { ComparedRow, RunsCompareResult } from '../../../protocol/src/runs';
import { compareRuns } from '../training/compareRuns';
import { jsonOption } from './sharedOptions';
import { formatTable } from './table';
import type { JobOptions, RunVerb } from './verb';

/** `likeness runs compare <run...>` */
export function addCompareRuns(runs: Command, run: RunVerb): void {
  runs
    .command('compare')
    .description('Runs side by side: the settings that differ, and what came of them.')
    .argument('<run...>', 'folders of runs')
    .addOption(jsonOption())
    .action((folders: string[], flags: JobOptions) =>
      run(flags, async () => {
        const compared = await compareRuns(folders);
        return { json: compared, text: describe(compared) };
      }),
    );
}

function describe({
  runs,
  settings,
  sameSettings,
  figures,
  isSameData,
}: RunsCompareResult): string {
  const table = (title: string, rows: readonly ComparedRow[]) =>
    formatTable(
      [title, ...runs.map(({ name }) => name)],
      rows.map(({ label, cells }) => [label, ...cells]),
    );
  const same = sameSettings === 0 ? '' : `${sameSettings} other settings are the same.\n`;
  return [
    settings.length === 0 ? '' : table('setting', settings),
    `${same}\n`,
    table('figure', figures),
    ...(isSameData ? [] : [`\n${OTHER_DATA}\n`]),
  ].join('');
}

const OTHER_DATA =
  'These runs were validated on different images: measure them on the same ones by likeness evaluate --against.';
