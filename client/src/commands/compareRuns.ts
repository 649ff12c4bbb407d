import { window } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import type { RunStatus } from '../../../protocol/src/runs';
import type { CompareSubject } from '../../../protocol/src/webviewCompare';
import { RemediedError } from '../backend/errorMessage';
import { allRuns, runChoice } from './choose';
import type { CommandContext } from './context';

/**
 * "Likeness: Compare Runs…": their curves, settings and figures side by side.
 * @param known folders of the runs; or of the one that others are compared with
 * @returns what is compared
 */
export async function compareRuns(
  context: CommandContext,
  known: { runs?: string[]; first?: string } = {},
): Promise<CompareSubject | null> {
  const runs = known.runs ?? (await chooseSeveral(await allRuns(context), known.first));
  if (runs === undefined || runs.length === 0) return null;
  context.showRuns({ runs });
  return { runs };
}

async function chooseSeveral(
  runs: readonly RunStatus[],
  first = runs[0]?.folder,
): Promise<string[] | undefined> {
  if (runs.length === 0) {
    throw new RemediedError(
      ErrorCode.NotFound,
      'There are no runs in this workspace.',
      'Train one: “Likeness: Train…”.',
    );
  }
  const other = runs.find(({ folder }) => folder !== first)?.folder;
  const items = runs.map((run) => ({
    ...runChoice(run),
    picked: run.folder === first || run.folder === other,
  }));
  const options = { title: 'Runs to compare', canPickMany: true } as const;
  const picked = await window.showQuickPick(items, options);
  return picked?.map(({ value }) => value.folder);
}
