import { commands, window, type Disposable } from 'vscode';

/** What the steps of the walkthrough lead to. */
export type Milestone = 'Folder' | 'Dataset' | 'Model' | 'People' | 'Names';

/** A walkthrough's steps are read at some time after its tab has opened, which nothing tells. */
const READ_AFTER_MS = [500, 3000, 10_000];

let turn = false;

/** Ticks the walkthrough's step, whose completionEvents in package.json name the context `likeness.has<milestone>`. */
export function reached(milestone: Milestone): void {
  void setContext(`has${milestone}`, true).then(takeTurn);
}

/**
 * Ticks what was reached before the walkthrough was opened. VS Code reads its steps only then, and never ticks by a
 * context that is true already: so each step has two, of which only one is, and which take turns.
 */
export function tickInWalkthrough(): Disposable {
  return window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
    // VS Code does not say what a walkthrough's tab holds.
    if (![...opened, ...changed].some(({ input }) => input === undefined)) return;
    for (const ms of READ_AFTER_MS) setTimeout(() => void takeTurn(), ms).unref();
  });
}

function takeTurn(): Promise<void> {
  turn = !turn;
  return setContext('turn', turn);
}

async function setContext(name: string, value: boolean): Promise<void> {
  await commands.executeCommand('setContext', `likeness.${name}`, value);
}
