/**
 * `npm run vscode`: Likeness in VS Code on sample photos, or with `npm run vscode -- <folder>` on one's own.
 *
 * In the user's own VS Code where `code` is on the PATH; else, or with `--serve`, in the one from npm, whose
 * workbench a browser shows at an address of this machine until Ctrl-C.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, setUp } from './setup.mjs';
import { sampleFolder } from './vscode/sampleFolder.mjs';

const IS_WINDOWS = process.platform === 'win32';

/** @returns {boolean} */
function hasOwnVsCode() {
  return spawnSync('code', ['--version'], { shell: IS_WINDOWS, stdio: 'ignore' }).status === 0;
}

/** @param {string} folder @returns {boolean} */
function openOwnVsCode(folder) {
  console.log('Opening your VS Code …');
  // A shell takes its arguments as words.
  const quoted = (/** @type {string} */ path) => (IS_WINDOWS ? `"${path}"` : path);
  const args = [`--extensionDevelopmentPath=${quoted(ROOT)}`, quoted(folder)];
  return spawnSync('code', args, { shell: IS_WINDOWS, stdio: 'inherit' }).status === 0;
}

/** @param {string} folder @returns {Promise<boolean>} once it is ended */
async function serve(folder) {
  // Imported late: what they use is there only after the set-up.
  const { installVsCode } = await import('./vscode/install.mjs');
  const { installExtension, serveWorkbench } = await import('./vscode/serveWorkbench.mjs');
  const { currentVsix } = await import('./package/currentVsix.mjs');
  const vscode = installVsCode();
  if (typeof vscode === 'string') return refuse(vscode);
  console.log('Packing and installing the extension …');
  const vsix = await currentVsix();
  if ('missing' in vsix) return refuse(`The package lacks ${vsix.missing.join(', ')}.`);
  const home = join(ROOT, 'out/vscode');
  const extensions = join(home, 'extensions');
  installExtension(vscode, vsix.path, extensions);
  const state = join(home, 'profile');
  const server = await serveWorkbench(vscode, { state, extensions, workspace: folder });
  console.log(`VS Code with Likeness: ${server.address}\nCtrl-C ends it.`);
  await new Promise((end) => ['SIGINT', 'SIGTERM'].map((signal) => process.once(signal, end)));
  server.stop();
  return true;
}

/** @param {string} sentence @returns {false} */
function refuse(sentence) {
  console.error(`There is no "code" on the PATH, and no VS Code from npm: ${sentence}`);
  console.error('Install VS Code from https://code.visualstudio.com and start again.');
  return false;
}

const { values, positionals } = parseArgs({
  options: { serve: { type: 'boolean' } },
  allowPositionals: true,
});
const [given] = positionals;
if (given !== undefined && !existsSync(resolve(process.env.INIT_CWD ?? '.', given))) {
  console.error(`There is no folder ${given}.`);
  process.exitCode = 2;
} else if (setUp()) {
  const folder = given === undefined ? sampleFolder() : resolve(process.env.INIT_CWD ?? '.', given);
  const opened =
    folder !== null &&
    (values.serve !== true && hasOwnVsCode() ? openOwnVsCode(folder) : await serve(folder));
  process.exitCode = opened ? 0 : 1;
} else process.exitCode = 1;
