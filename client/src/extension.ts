import type { ExtensionContext } from 'vscode';
import { Backend } from './backend/backend';
import { prepareDataset } from './commands/prepareDataset';
import { showBackendStatus } from './commands/showBackendStatus';
import { registerCommand } from './editor/commands';

/** Wires commands to the backend, which starts when the first of them needs it. */
export function activate(context: ExtensionContext): void {
  const backend = new Backend(context.asAbsolutePath('dist/main.js'));
  context.subscriptions.push(
    backend,
    registerCommand('likeness.showBackendStatus', () => showBackendStatus(backend)),
    registerCommand('likeness.prepareDataset', () => prepareDataset(backend)),
  );
}
