import { commands, window, type Disposable } from 'vscode';

/** What the steps of the walkthrough lead to. */
export type Milestone = 'Folder' | 'Dataset' | 'Model' | 'People' | 'Names';

/** Ticks the walkthrough's step, whose completionEvents in package.json name the context `likeness.has<milestone>`. */
export function reached(milestone: Milestone): void {
  void setContext(`has${milestone}`, true).then(tell);
}

/**
 * Ticks what was reached before the walkthrough was opened. VS Code reads its steps only then, and never ticks one
 * whose context is true already: so each step waits for a second one, which is true for a moment.
 */
export function tickInWalkthrough(): Disposable {
  return window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
    // VS Code does not say what a walkthrough's tab holds.
    if ([...opened, ...changed].some(({ input }) => input === undefined)) void tell();
  });
}

async function tell(): Promise<void> {
  await setContext('tells', true);
  await setContext('tells', false);
}

async function setContext(name: string, value: boolean): Promise<void> {
  await commands.executeCommand('setContext', `likeness.${name}`, value);
}
