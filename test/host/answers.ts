import { commands, window } from 'vscode';
import { pause } from './until';

type Question =
  | 'showQuickPick'
  | 'showInputBox'
  | 'showOpenDialog'
  | 'showInformationMessage'
  | 'showWarningMessage'
  | 'showErrorMessage';

/** What was asked, and with what. */
export interface Asked {
  /** The arguments of each time. */
  readonly times: unknown[][];
  dispose(): void;
}

/**
 * Sits at the keyboard: answers questions of a kind until it is disposed.
 * @param answer called with what was asked; its result is the answer
 */
export function answering(kind: Question, answer: (...asked: never[]) => unknown): Asked {
  const real = window[kind];
  const times: unknown[][] = [];
  const stand = async (...asked: unknown[]) => {
    times.push(asked);
    return Promise.resolve(answer(...(asked as never[])));
  };
  const api = window as unknown as Record<Question, unknown>;
  api[kind] = stand;
  return { times, dispose: () => void (api[kind] = real) };
}

/** Chooses the item of a list whose label contains words. */
export function itemWith(words: string) {
  return (items: readonly { label: string }[]) =>
    items.find(({ label }) => label.includes(words)) ?? Promise.reject(new Error(words));
}

/** Runs with somebody at the keyboard, who leaves in the end. */
export async function answered<T>(
  kind: Question,
  answer: (...asked: never[]) => unknown,
  run: () => Thenable<T>,
): Promise<{ result: T; asked: unknown[][] }> {
  const sitting = answering(kind, answer);
  try {
    return { result: await run(), asked: sitting.times };
  } finally {
    sitting.dispose();
  }
}

/** Runs what asks by lists of VS Code's own, in which the first item is taken each time. */
export async function acceptingFirst<T>(run: () => Thenable<T>): Promise<T> {
  let isOver = false;
  const end = () => (isOver = true);
  const running = run();
  running.then(end, end);
  while (!isOver) {
    await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await pause(50);
  }
  return running;
}
