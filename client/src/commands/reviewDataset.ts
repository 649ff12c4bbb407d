import { chooseDataset } from './choose';
import type { CommandContext } from './context';

/** "Likeness: Review Dataset…": shows what is probably wrong with a dataset, one question after the other. */
export async function reviewDataset(
  context: CommandContext,
  known: { dataset?: string } = {},
): Promise<void> {
  const dataset = known.dataset ?? (await chooseDataset(context));
  if (dataset !== undefined) context.showReview({ dataset });
}
