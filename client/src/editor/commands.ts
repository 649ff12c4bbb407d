import { commands, window, type Disposable } from 'vscode';
import { errorMessage } from '../backend/errorMessage';

/** Registers a command whose failures are shown to the user. */
export function registerCommand<A extends unknown[]>(
  id: string,
  run: (...args: A) => Promise<void>,
): Disposable {
  return commands.registerCommand(id, async (...args: A) => {
    try {
      await run(...args);
    } catch (error) {
      void window.showErrorMessage(errorMessage(error));
    }
  });
}
