import { firstHome } from '../workspace/homeFolder';
import type { CommandContext } from './context';

/** "Likeness: Open Live Recognition": names that follow the faces before a camera. */
export function openLive(
  context: CommandContext,
  known: { workspace?: string } = {},
): Promise<void> {
  context.showLive({ workspace: known.workspace ?? firstHome() });
  return Promise.resolve();
}
