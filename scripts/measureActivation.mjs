/**
 * How long VS Code says that the packaged extension takes to activate ("Developer: Show Running Extensions": loading
 * its code and calling it), and one that does nothing beside it: node scripts/measureActivation.mjs [windows], by
 * default five. Prints a line each.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
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

/** Wakes with the views of Likeness, and does nothing. @param {string} extensions folder */
function addIdleExtension(extensions) {
  const folder = join(extensions, 'likeness.idle-0.0.1');
  mkdirSync(folder, { recursive: true });
  const manifest = {
    ...{ name: 'idle', displayName: 'Idle', publisher: 'likeness', version: '0.0.1' },
    ...{ engines: { vscode: '^1.100.0' }, main: './main.js', extensionKind: ['workspace'] },
    activationEvents: ['onView:likeness.dataset', 'onView:likeness.people', 'onView:likeness.runs'],
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'main.js'), 'exports.activate = () => undefined;');
}

/** @param {Workbench} workbench that shows the running extensions @param {string} name @returns {Promise<number>} milliseconds */
async function activationMs(workbench, name) {
  const row = workbench.page.locator('.runtime-extensions-editor .monaco-list-row', {
    has: workbench.page.locator('.name', { hasText: new RegExp(`^${name}$`) }),
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
  // Extensions that lie there before the first is installed are taken for installed.
  addIdleExtension(extensions);
  installExtension(vscode, vsix.path, extensions);
  const server = await serveWorkbench(vscode, { state, extensions, workspace });
  /** @type {Record<string, number[]>} */
  const times = { Likeness: [], Idle: [] };
  try {
    for (let window = 0; window < windows; window++) {
      const workbench = await Workbench.open(server.address, browser.path);
      try {
        await workbench.showContainer('Likeness');
        await workbench.statusItem('Likeness').waitFor();
        await workbench.command('Developer: Show Running Extensions');
        for (const name of Object.keys(times)) {
          times[name]?.push(await activationMs(workbench, name));
        }
      } finally {
        await workbench.close();
      }
    }
  } finally {
    server.stop();
  }
  console.log(
    `activation of ${vsix.path}, as VS Code reports it: ${times.Likeness?.join(', ')} ms`,
  );
  console.log(`of an extension that does nothing: ${times.Idle?.join(', ')} ms`);
} finally {
  removeFolder(home);
}
