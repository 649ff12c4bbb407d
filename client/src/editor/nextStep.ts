import { commands, window, workspace, type Uri } from 'vscode';

/** A button of a message: what it is called and what it does. */
export interface NextStep {
  label: string;
  command: string;
  args?: readonly unknown[];
}

/** Says how something ended, with the next steps as buttons. Does not wait for them. */
export function tellResult(sentence: string, ...steps: NextStep[]): void {
  void offer(window.showInformationMessage(sentence, ...steps.map(({ label }) => label)), steps);
}

async function offer(
  shown: Thenable<string | undefined>,
  steps: readonly NextStep[],
): Promise<void> {
  const chosen = await shown;
  const step = steps.find(({ label }) => label === chosen);
  if (step !== undefined) await commands.executeCommand(step.command, ...(step.args ?? []));
}

/** Shows a file or folder where it lies: among those of the workspace, else in the system's own explorer. */
export function showPlace(place: Uri): NextStep {
  const isInside = workspace.getWorkspaceFolder(place) !== undefined;
  const command = isInside ? 'revealInExplorer' : 'revealFileInOS';
  return { label: 'Show File', command, args: [place] };
}

const SHOW_LOG: NextStep = { label: 'Show Log', command: 'likeness.showLog' };

/** Shows what went wrong, with the log a click away. Does not wait for it. */
export function tellError(sentence: string, ...steps: NextStep[]): void {
  const all = [...steps, SHOW_LOG];
  void offer(window.showErrorMessage(sentence, ...all.map(({ label }) => label)), all);
}

/** Shows what went wrong and is being mended, with the log a click away. */
export function tellWarning(sentence: string): void {
  void offer(window.showWarningMessage(sentence, SHOW_LOG.label), [SHOW_LOG]);
}
