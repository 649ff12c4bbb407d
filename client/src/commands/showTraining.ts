import { chooseRun } from './choose';
import type { CommandContext } from './context';

/** "Likeness: Show Training…": a run's epochs, loss and validation. @param known folder of the run */
export async function showTraining(
  context: CommandContext,
  known: { run?: string } = {},
): Promise<void> {
  const running = context.backend.jobs.active.find(({ run }) => run !== null)?.run;
  const run = known.run ?? running ?? (await choose(context));
  if (run !== undefined) await context.showTraining(run);
}

async function choose(context: CommandContext): Promise<string | undefined> {
  const run = await chooseRun(context, {
    title: 'Which run?',
    none: 'There are no runs in this workspace.',
  });
  return run?.folder;
}
