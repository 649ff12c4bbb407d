/**
 * How long VS Code says that the packaged extension takes to activate ("Developer: Show Running Extensions": loading
 * its code and calling it): node scripts/measureActivation.mjs [windows], by default five. Prints one line.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentVsix } from './package/currentVsix.mjs';
import { installBrowser, installVsCode } from './vscode/install.mjs';
import { installExtension, serveWorkbench } from './vscode/serveWorkbench.mjs';
import { removeFolder } from './vscode/startServer.mjs';
import { Workbench } from './vscode/workbench.mjs';

const windows = Number(process.argv[2] ?? 5);

/** @param {string} sentence @returns {never} */
function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** @param {Workbench} workbench in a new window @returns {Promise<number>} milliseconds */
async function activationMs(workbench) {
  await workbench.showContainer('Likeness');
  await workbench.statusItem('Likeness').waitFor();
  await workbench.command('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .monaco-list-row', {
    hasText: 'Likeness',
  });
  const text = await row.locator('.activation-time').innerText();
  return Number(/(\d+) ?ms/.exec(text)?.[1] ?? NaN);
}

const vscode = installVsCode();
if (typeof vscode === 'string') giveUp(vscode);
const browser = installBrowser();
if ('missing' in browser) giveUp(browser.missing);
const vsix = await currentVsix();
if ('missing' in vsix) giveUp(`The package lacks ${vsix.missing.join(', ')}.`);
const home = mkdtempSync(join(tmpdir(), 'likeness-activation-'));
try {
  const extensions = join(home, 'extensions');
  const [state, workspace] = [join(home, 'profile'), join(home, 'faces')];
  mkdirSync(join(workspace, 'raw/Ada'), { recursive: true });
  installExtension(vscode, vsix.path, extensions);
  const server = await serveWorkbench(vscode, { state, extensions, workspace });
  const times = [];
  try {
    for (let window = 0; window < windows; window++) {
      const workbench = await Workbench.open(server.address, browser.path);
      try {
        times.push(await activationMs(workbench));
      } finally {
        await workbench.close();
      }
    }
  } finally {
    server.stop();
  }
  console.log(`activation of ${vsix.path}, as VS Code reports it: ${times.join(', ')} ms`);
} finally {
  removeFolder(home);
}
