import { firstHome } from '../workspace/homeFolder';
import type { CommandContext } from './context';

/** "Likeness: Enroll Person from Camera…": guided from picture to picture. */
export function enrollFromCamera(
  context: CommandContext,
  known: { workspace?: string } = {},
): Promise<void> {
  context.showEnroll({ workspace: known.workspace ?? firstHome() });
  return Promise.resolve();
}
