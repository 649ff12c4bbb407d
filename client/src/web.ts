import { commands, window, type ExtensionContext } from 'vscode';

const WHY =
  'Likeness runs networks on your photos in a process of its own, which a VS Code in the browser alone cannot ' +
  'start. Open the folder in VS Code on your machine, over SSH, in WSL, a container, or code-server.';

/** In a VS Code that is nothing but a browser every command says why it cannot run there. */
export function activate({ extension, subscriptions }: ExtensionContext): void {
  const manifest = extension.packageJSON as { contributes: { commands: { command: string }[] } };
  for (const { command } of manifest.contributes.commands) {
    const tell = () => void window.showInformationMessage(WHY);
    subscriptions.push(commands.registerCommand(command, tell));
  }
}
