import { commands, window, type Disposable } from 'vscode';
import { errorMessage } from '../backend/errorMessage';

/** Registers a command whose failures are shown to the user. */
export function registerCommand(id: string, run: () => Promise<void>): Disposable {
  return commands.registerCommand(id, async () => {
    try {
      await run();
    } catch (error) {
      void window.showErrorMessage(errorMessage(error));
    }
  });
}
