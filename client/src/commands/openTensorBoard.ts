import { dirname, join } from 'node:path';
import { firstHome } from '../workspace/homeFolder';
import type { CommandContext } from './context';

/** "Likeness: Open TensorBoard": all runs of a workspace. @param known one of them, by its folder */
export async function openTensorBoard(
  { tensorBoard }: CommandContext,
  { run }: { run?: string } = {},
): Promise<void> {
  await tensorBoard.open(run === undefined ? join(firstHome(), '.likeness', 'runs') : dirname(run));
}
