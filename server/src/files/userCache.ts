import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The user's folder for what can be found out again: LIKENESS_CACHE, else what the operating system
 * sets aside for caches.
 */
export function userCacheFolder(): string {
  const { LIKENESS_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (LIKENESS_CACHE) return LIKENESS_CACHE;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'likeness');
  if (process.platform === 'win32') {
    return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'likeness', 'cache');
  }
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'likeness');
}
