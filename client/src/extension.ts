import type { ExtensionContext } from 'vscode';
import { Backend } from './backend/backend';
import { importNetwork, installNetwork, removeNetwork } from './commands/networks';
import { prepareDataset } from './commands/prepareDataset';
import { showBackendStatus } from './commands/showBackendStatus';
import { registerCommand } from './editor/commands';
import { ListClient, registerFaceListLanguage } from './list/faceListLanguage';

/** Wires commands to the backend, which starts when the first of them needs it. */
export function activate(context: ExtensionContext): void {
  const { options, prepare } = new ListClient();
  const backend = new Backend(context.asAbsolutePath('dist/main.js'), options, prepare);
  context.subscriptions.push(
    backend,
    registerCommand('likeness.showBackendStatus', () => showBackendStatus(backend)),
    registerCommand('likeness.prepareDataset', () => prepareDataset(backend)),
    registerCommand('likeness.installNetwork', () => installNetwork(backend)),
    registerCommand('likeness.importNetwork', () => importNetwork(backend)),
    registerCommand('likeness.removeNetwork', () => removeNetwork(backend)),
    ...registerFaceListLanguage(backend),
  );
}
