import type { Command } from 'commander';
import type { RunStatus } from '../../../protocol/src/runs';
import { runStatuses } from '../training/runStatuses';
import { addCompareRuns } from './runsCompare';
import { addRemoveRun } from './runsRemove';
import { addShowRun } from './runsShow';
import { jsonOption, workspaceOption } from './sharedOptions';
import { formatTable, type Cell } from './table';
import type { JobOptions, RunVerb } from './verb';

interface RunsFlags extends JobOptions {
  workspace: string;
}

const EXAMPLES = `
Examples:
  likeness runs
  likeness runs --workspace /shared/team --json
  likeness runs show .likeness/runs/<run>                   # its epochs
  likeness runs show .likeness/runs/<run> --epoch 20        # the triplets that epoch had trouble with
  likeness runs compare .likeness/runs/<run> .likeness/runs/<run>

new photos: how many same-person pairs of new photos against trained ones are accepted (TAR) where one
in a thousand pairs of different people is, before and after training; strangers: the same among people
the run has never seen. – where too few photos could be held out, ? where too few pairs make it unsure.`;

/** The FAR that figures are shown at; the others are in --json. */
const SHOWN_FAR = '0.001';

/** `likeness runs [list|show|compare|remove]` */
export function addRuns(program: Command, run: RunVerb): void {
  const runs = program
    .command('runs')
    .summary('list, show, compare and remove training runs')
    .description('The training runs of a workspace and their figures.')
    .addHelpText('after', EXAMPLES);
  addList(runs, run);
  addShowRun(runs, run);
  addCompareRuns(runs, run);
  addRemoveRun(runs, run);
}

function addList(runs: Command, run: RunVerb): void {
  runs
    .command('list', { isDefault: true })
    .description('Every run of a workspace, the newest first.')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .action((flags: RunsFlags) =>
      run(flags, async () => {
        const runs = await runStatuses(flags.workspace);
        return { json: runs, text: describe(runs, flags.workspace) };
      }),
    );
}

function describe(runs: readonly RunStatus[], workspace: string): string {
  if (runs.length === 0) {
    return `There is no run in ${workspace} yet; likeness train <dataset> makes one.\n`;
  }
  const header = ['run', 'epochs', 'people', 'images', 'new photos', 'strangers', 'threshold'];
  return formatTable(header, runs.map(rowOf));
}

function rowOf(run: RunStatus): Cell[] {
  const { name, epochsDone, epochsWanted, people, images, result } = run;
  const epochs = result === null ? `${epochsDone} of ${epochsWanted}, stopped` : `${epochsDone}`;
  return [
    ...[name, epochs, people, images],
    change(result?.newInGallery),
    change(result?.unseenPeople),
    result === null ? '–' : result.threshold.threshold.toFixed(4),
  ];
}

type Change = NonNullable<NonNullable<RunStatus['result']>['unseenPeople']>;

/** "84.0 → 86.1 %" */
function change(figures: Change | null | undefined): string {
  if (!figures) return '–';
  const { before, after } = figures;
  const unsure = after.impostorPairs * Number(SHOWN_FAR) < 1 ? ' ?' : '';
  return `${percent(before.tarAtFar[SHOWN_FAR])} → ${percent(after.tarAtFar[SHOWN_FAR])} %${unsure}`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '–' : (100 * share).toFixed(1);
}
