import { window } from 'vscode';

/** Asks for another name of a person of a dataset. @returns undefined when they shall keep theirs */
export async function askNewName(person: string): Promise<string | undefined> {
  const newName = await window.showInputBox({
    title: `Rename ${person}`,
    value: person,
    prompt: 'New name of the person, their folder and their lines in list.txt',
    validateInput: (text) => (text.trim() === '' ? 'A person needs a name.' : undefined),
  });
  return newName === person ? undefined : newName;
}
