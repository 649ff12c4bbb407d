import { window, type QuickPickItem } from 'vscode';
import { DatasetPersonsRequest } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';

export interface PersonQuestion {
  title: string;
  /** Persons to offer before all others. */
  first: readonly string[];
  /** Persons not to offer. */
  without: readonly string[];
}

/**
 * Asks for a person of a dataset; what is typed may be a new one's name.
 * @returns undefined when the list was left
 */
export async function askPerson(
  backend: Backend,
  dataset: string,
  { title, first, without }: PersonQuestion,
): Promise<string | undefined> {
  const { persons } = await backend.request(DatasetPersonsRequest, { dataset });
  const ranks = new Map(first.map((person, i) => [person, i]));
  const rank = ({ person }: { person: string }) => ranks.get(person) ?? ranks.size;
  const known: QuickPickItem[] = persons
    .filter(({ person }) => !without.includes(person))
    .sort((a, b) => rank(a) - rank(b))
    .map(({ person, images }) => ({ label: person, description: `${images} images` }));
  return pickOrType(title, known);
}

function pickOrType(title: string, known: readonly QuickPickItem[]): Promise<string | undefined> {
  const pick = window.createQuickPick();
  pick.title = title;
  pick.placeholder = 'A person, or a new name';
  pick.items = known;
  const labels = new Set(known.map(({ label }) => label));
  pick.onDidChangeValue((typed) => {
    const isNew = typed.trim() !== '' && !labels.has(typed.trim());
    const added = isNew
      ? [{ label: typed.trim(), description: 'new person', alwaysShow: true }]
      : [];
    pick.items = [...known, ...added];
  });
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      // Who types fast is ahead of the list.
      resolve(pick.selectedItems[0]?.label ?? (pick.value.trim() || undefined));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
