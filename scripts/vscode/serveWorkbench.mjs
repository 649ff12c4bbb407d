/** The packaged extension in VS Code's workbench, served to a browser on this machine. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startServer } from './startServer.mjs';

/** Nothing that asks, greets or reaches for the network. */
const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'window.commandCenter': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
};

/**
 * @param {import('./install.mjs').VsCode} vscode
 * @param {string} vsix @param {string} extensions folder, made if it is not there
 */
export function installExtension({ node, workbench }, vsix, extensions) {
  const state = join(extensions, '..', 'installing');
  const { status, stdout, stderr } = spawnSync(
    node,
    [workbench, ...stateOptions(state, extensions), '--install-extension', vsix],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${vsix} was not installed:\n${stdout}${stderr}`);
}

/** @param {string} state @param {string} extensions */
function stateOptions(state, extensions) {
  mkdirSync(state, { recursive: true });
  const config = join(state, 'config.yaml');
  writeFileSync(config, '');
  return ['--config', config, '--user-data-dir', state, '--extensions-dir', extensions];
}

/**
 * @param {import('./install.mjs').VsCode} vscode
 * @param {{ state: string, extensions: string, workspace: string, settings?: Record<string, unknown> }} folders
 *   state: the profile, empty for a new one; settings of the user
 * @returns {Promise<{ address: string, stop: () => void, log: () => string }>}
 */
export async function serveWorkbench({ node, workbench }, folders) {
  const { state, extensions, workspace, settings = {} } = folders;
  mkdirSync(join(state, 'User'), { recursive: true });
  const all = { ...SETTINGS, ...settings };
  writeFileSync(join(state, 'User', 'settings.json'), JSON.stringify(all, null, 2));
  const port = await freePort();
  const server = await startServer(
    node,
    [
      workbench,
      ...stateOptions(state, extensions),
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
      '--disable-getting-started-override',
      workspace,
    ],
    port,
  );
  const query = new URLSearchParams({ folder: workspace });
  return { ...server, address: `http://127.0.0.1:${port}/?${query.toString()}` };
}
