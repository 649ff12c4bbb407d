import { RetrainHintRequest } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { rawFolderOf } from './homeFolder';

/**
 * Why training again would help, a sentence; null where it would change little. It is said beside something else that
 * was done: a failure is no reason to say anything.
 */
export async function retrainWords(
  backend: Backend,
  gallery: string,
  workspace: string,
): Promise<string | null> {
  const params = { gallery, workspace, raw: rawFolderOf(workspace) };
  const hint = await backend.request(RetrainHintRequest, params).catch(() => null);
  return hint?.words ?? null;
}
