import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Tests that start processes or worker threads run what is in dist/: build it from the sources as they are. */
export function setup(): void {
  const { status } = spawnSync(process.execPath, [join(__dirname, '../scripts/build.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('The build failed.');
}
