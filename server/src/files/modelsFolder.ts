import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The user's folder for networks that were installed, shared by all workspaces: LIKENESS_MODELS, else where
 * the operating system keeps a program's data.
 */
export function modelsFolder(): string {
  const { LIKENESS_MODELS, XDG_DATA_HOME, LOCALAPPDATA } = process.env;
  if (LIKENESS_MODELS) return LIKENESS_MODELS;
  const home = homedir();
  if (process.platform === 'darwin') {
    return join(home, 'Library', 'Application Support', 'likeness', 'models');
  }
  if (process.platform === 'win32') {
    return join(LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'likeness', 'models');
  }
  return join(XDG_DATA_HOME ?? join(home, '.local', 'share'), 'likeness', 'models');
}
