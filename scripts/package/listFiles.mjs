import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * All files below a folder.
 * @param {string} root
 * @param {string} folder relative to root
 * @returns {string[]} paths relative to root, with slashes, sorted; none when there is no such folder
 */
export function listFiles(root, folder) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
