import { commands, type Disposable } from 'vscode';
import { errorMessage } from '../backend/errorMessage';
import { tellError } from './nextStep';

/**
 * Registers a command whose failures are shown to the user.
 * @returns what ends it; the command's own answer is its result, undefined after a failure
 */
export function registerCommand<A extends unknown[]>(
  id: string,
  run: (...args: A) => Promise<unknown>,
): Disposable {
  return commands.registerCommand(id, async (...args: A) => {
    try {
      return await run(...args);
    } catch (error) {
      tellError(errorMessage(error));
      return undefined;
    }
  });
}
