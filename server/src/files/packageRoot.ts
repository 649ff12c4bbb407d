import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The folder this package is installed in: the nearest one above this file that holds
 * models/registry.json. The same from the sources and from the bundle in dist/.
 */
export function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'models', 'registry.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`No models/registry.json above ${__dirname}`);
  }
}

/** Finds packages as the bundles in dist/ do: an installed extension keeps its own in dist/node_modules. */
export function packageRequire(): NodeJS.Require {
  return createRequire(join(packageRoot(), 'dist', 'main.js'));
}
