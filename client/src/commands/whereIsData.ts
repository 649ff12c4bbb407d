import { firstHome } from '../workspace/homeFolder';
import type { CommandContext } from './context';

/** "Likeness: Where Is My Data": every file that is kept about people. */
export function whereIsData(
  context: CommandContext,
  known: { workspace?: string } = {},
): Promise<void> {
  context.showWhere({ workspace: known.workspace ?? firstHome() });
  return Promise.resolve();
}
