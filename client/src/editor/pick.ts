import { window, type Memento, type QuickPickItem } from 'vscode';

export interface Choice<T> extends QuickPickItem {
  value: T;
}

export interface Question {
  title: string;
  placeHolder?: string;
  /** Where the answer is remembered, so that it is the first choice next time; default: nowhere. */
  remember?: { memory: Memento; key: string };
}

/**
 * Asks for one of several things, what was taken last time first. Where there is one thing alone, it is the
 * answer.
 * @returns undefined when the list was left, or is empty
 */
export async function pickOne<T>(
  choices: readonly Choice<T>[],
  { title, placeHolder, remember }: Question,
): Promise<T | undefined> {
  if (choices.length <= 1) return choices[0]?.value;
  const last = remember?.memory.get<string>(remember.key);
  const isLast = ({ label }: QuickPickItem) => label === last;
  const ordered = [...choices.filter(isLast), ...choices.filter((choice) => !isLast(choice))];
  const options = {
    title,
    matchOnDescription: true,
    matchOnDetail: true,
    ...(placeHolder === undefined ? {} : { placeHolder }),
  };
  const chosen = await window.showQuickPick(ordered, options);
  if (chosen !== undefined) await remember?.memory.update(remember.key, chosen.label);
  return chosen?.value;
}
