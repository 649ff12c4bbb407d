import { commands } from 'vscode';

/** What the steps of the walkthrough lead to. */
export type Milestone = 'Folder' | 'Dataset' | 'Model' | 'People' | 'Names';

/** Ticks the walkthrough's step, whose completionEvents in package.json name the context `likeness.has<milestone>`. */
export function reached(milestone: Milestone): void {
  void commands.executeCommand('setContext', `likeness.has${milestone}`, true);
}
