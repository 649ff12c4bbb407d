import { window } from 'vscode';
import type { EnrollConsent } from '../../../protocol/src/photos';

const LONGEST_NAME = 200;

/** @returns undefined when the question was left */
export async function askName(suggested = ''): Promise<string | undefined> {
  const name = await window.showInputBox({
    title: 'Who is it?',
    prompt: 'The name that the person is remembered and shown by.',
    value: suggested,
    validateInput: (text) => {
      if (text.trim() === '') return 'Give a name.';
      return text.length > LONGEST_NAME ? `At most ${LONGEST_NAME} characters.` : undefined;
    },
  });
  return name?.trim();
}

/** @returns null for none, undefined when the question was left */
export async function askConsent(name: string): Promise<EnrollConsent | null | undefined> {
  const words = await window.showInputBox({
    title: `What did ${name} agree to?`,
    prompt: 'Kept with the faces. Leave it empty to note nothing.',
    placeHolder: 'Recognition at the door of the workshop, 3 May',
  });
  if (words === undefined) return undefined;
  return words.trim() === '' ? null : { by: name, words: words.trim() };
}
