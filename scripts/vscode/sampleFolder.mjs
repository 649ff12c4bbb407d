/** Sample people to show VS Code with: photos that the face-api package brings, changed a little, and a dataset of them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup.mjs';

const VARIANTS = 8;

/** Progress is shown; what it prints as its result is for programs. @param {string} program @param {string[]} args */
function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'dist', program), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0;
}

/**
 * Made once; needs a built dist/.
 * @returns {string | null} the folder, null when it could not be made: why has been printed
 */
export function sampleFolder() {
  const folder = join(ROOT, 'results/vscode');
  const raw = join(folder, 'raw');
  const dataset = join(folder, 'dataset');
  if (existsSync(join(dataset, 'list.txt'))) return folder;
  console.log('Making sample photos and a dataset of them (half a minute) …');
  const made =
    (existsSync(raw) || run('samplePhotos.js', raw, String(VARIANTS))) &&
    run('cli.js', 'prepare', raw, dataset, '--policy', 'most-central');
  return made ? folder : null;
}
