import type { RunStatus } from '../../../protocol/src/runs';
import { pickOne, type Choice } from '../editor/pick';
import { allRuns, chooseDataset, runChoice } from './choose';
import type { CommandContext } from './context';

/** "Likeness: Show Map of Faces…": a dataset's faces in the plane, similar ones together. */
export async function showMap(
  context: CommandContext,
  known: { dataset?: string; run?: string | null } = {},
): Promise<void> {
  const dataset = known.dataset ?? (await chooseDataset(context));
  if (dataset === undefined) return;
  const run = known.run === undefined ? await chooseModel(context, dataset) : known.run;
  if (run !== undefined) context.showMap({ dataset, run });
}

/** @returns a run's folder, null for the untrained network, undefined when the question was left */
async function chooseModel(
  context: CommandContext,
  dataset: string,
): Promise<string | null | undefined> {
  const finished = (await allRuns(context)).filter(({ result }) => result !== null);
  // Runs on this dataset are what one wants to look into.
  const [own, others] = [true, false].map((isOwn) =>
    finished.filter((run) => (run.dataset === dataset) === isOwn),
  );
  const untrained: Choice<RunStatus | null> = {
    ...{ label: 'Untrained network', description: 'faces as they were before training' },
    value: null,
  };
  const chosen = await pickOne([...own!.map(runChoice), untrained, ...others!.map(runChoice)], {
    title: 'As which model sees them?',
    remember: { memory: context.memory, key: 'mapModel' },
  });
  return chosen === undefined ? undefined : (chosen?.folder ?? null);
}
