import { join } from 'node:path';
import { firstHome, rawFolderOf } from '../workspace/homeFolder';
import type { CommandContext } from './context';
import { prepareDataset } from './prepareDataset';
import { train } from './training';
import type { TrainResult } from '../../../protocol/src/training';

/** "Likeness: Prepare and Train Again": the photos that came since, then a new run. */
export async function trainAgain(
  context: CommandContext,
  known: { workspace?: string } = {},
): Promise<TrainResult | null> {
  const { workspace = firstHome() } = known;
  const dataset = join(workspace, 'dataset');
  const prepared = await prepareDataset(context, { raw: rawFolderOf(workspace), dataset }, false);
  return prepared === null ? null : train(context, { dataset, workspace });
}
