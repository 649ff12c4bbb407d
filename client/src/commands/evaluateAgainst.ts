import { ErrorCode } from '../../../protocol/src/errors';
import type { EvaluateFoldersParams, EvaluationSummary } from '../../../protocol/src/evaluation';
import type { RunStatus } from '../../../protocol/src/runs';
import { RemediedError } from '../backend/errorMessage';
import type { NextStep } from '../editor/nextStep';
import { pickOne } from '../editor/pick';
import { allRuns, chooseDataset, runChoice } from './choose';
import type { CommandContext } from './context';
import { evaluate } from './evaluate';

/** "Likeness: Evaluate Against Another Run…": two runs on images that neither was trained on. */
export async function evaluateAgainst(
  context: CommandContext,
  known: Partial<EvaluateFoldersParams> = {},
): Promise<EvaluationSummary | null> {
  const isAllKnown = [known.dataset, known.model, known.against].every((one) => one !== undefined);
  if (isAllKnown) return evaluate(context, known);
  const finished = (await allRuns(context)).filter(({ result }) => result !== null);
  const runs = finished.filter((run) => others(finished, run).length > 0);
  if (runs.length === 0) {
    throw new RemediedError(
      ErrorCode.NotFound,
      'There are no two finished runs on one network in this workspace.',
      'Train another one: “Likeness: Train…”.',
    );
  }
  const dataset = known.dataset ?? (await chooseDataset(context));
  if (dataset === undefined) return null;
  const run =
    runs.find(({ folder }) => folder === known.model) ??
    (await pickOne(runs.map(runChoice), { title: 'Which run shall be measured?' }));
  if (run === undefined) return null;
  const against = await chooseOther(finished, run);
  return against === undefined
    ? null
    : evaluate(context, { ...known, dataset, model: run.folder, against });
}

async function chooseOther(
  finished: readonly RunStatus[],
  run: RunStatus,
): Promise<string | undefined> {
  const title = `Which run shall ${run.name} be measured against?`;
  return (await pickOne(others(finished, run).map(runChoice), { title }))?.folder;
}

/** After a training: a button to see whether it was worth it, where there was a run on the same dataset before. */
export async function againstStep(
  context: Pick<CommandContext, 'backend'>,
  run: string,
): Promise<NextStep[]> {
  try {
    const finished = (await allRuns(context)).filter(({ result }) => result !== null);
    const own = finished.find(({ folder }) => folder === run);
    const before = own && others(finished, own).find((other) => isBefore(other, own));
    if (before === undefined) return [];
    const args = [{ dataset: before.dataset, model: run, against: before.folder }];
    return [{ label: 'Evaluate Against Run Before', command: 'likeness.evaluateAgainst', args }];
  } catch {
    // What cannot be looked up now is not what this is about.
    return [];
  }
}

function isBefore(other: RunStatus, run: RunStatus): boolean {
  return other.dataset === run.dataset && other.createdAt < run.createdAt;
}

/**
 * What a run may be compared with, the likeliest first: what was trained on its dataset just before it.
 * @param runs the newest first
 */
export function others(runs: readonly RunStatus[], run: RunStatus): RunStatus[] {
  const rank = ({ dataset, createdAt }: RunStatus): number =>
    (dataset === run.dataset ? 0 : 2) + (createdAt < run.createdAt ? 0 : 1);
  return runs
    .filter(({ folder, backbone }) => folder !== run.folder && backbone === run.backbone)
    .sort((a, b) => rank(a) - rank(b));
}
