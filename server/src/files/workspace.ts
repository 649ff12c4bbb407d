import { join } from 'node:path';
import { ensureOwnFolder, OWN_FOLDER_NAME } from './ownFolder';

/**
 * The folder `.likeness` of a workspace, made when it is missing. It holds what can be computed again
 * (features, runs) and people's face data, so it keeps itself out of git.
 * @throws LikenessError CannotWrite
 */
export async function likenessFolder(workspace: string): Promise<string> {
  const folder = join(workspace, OWN_FOLDER_NAME);
  await ensureOwnFolder(folder);
  return folder;
}
