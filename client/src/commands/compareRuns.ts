import { window } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import { RunMetricsRequest } from '../../../protocol/src/messages';
import type { RunStatus } from '../../../protocol/src/runs';
import { RemediedError } from '../backend/errorMessage';
import { allRuns, runChoice } from './choose';
import type { CommandContext } from './context';

/**
 * "Likeness: Compare Runs…": a table of their settings and figures.
 * @param known folders of the runs
 * @returns the table as Markdown
 */
export async function compareRuns(
  context: CommandContext,
  known: { runs?: string[] } = {},
): Promise<string | null> {
  const chosen =
    known.runs === undefined
      ? await chooseSeveral(await allRuns(context))
      : await Promise.all(known.runs.map((run) => statusOf(context, run)));
  if (chosen === undefined || chosen.length === 0) return null;
  return context.showRuns(chosen);
}

async function statusOf({ backend }: CommandContext, run: string): Promise<RunStatus> {
  return (await backend.request(RunMetricsRequest, { run })).run;
}

async function chooseSeveral(runs: readonly RunStatus[]): Promise<RunStatus[] | undefined> {
  if (runs.length === 0) {
    throw new RemediedError(
      ErrorCode.NotFound,
      'There are no runs in this workspace.',
      'Train one: “Likeness: Train…”.',
    );
  }
  const items = runs.map((run, i) => ({ ...runChoice(run), picked: i < 2 }));
  const options = { title: 'Runs to compare', canPickMany: true } as const;
  return (await window.showQuickPick(items, options))?.map(({ value }) => value);
}
