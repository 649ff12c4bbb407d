import { window, type QuickPickItem } from 'vscode';
import { ERASE_WORDS } from '../../../protocol/src/eraseWords';
import type {
  EraseChoice,
  EraseItem,
  EraseItemKind,
  EraseReceipt,
} from '../../../protocol/src/people';
import type { EnrolledPerson } from '../workspace/enrolledPeople';

/** What can be left, and what goes with it. */
const PARTS: Record<keyof EraseChoice, { label: string; kinds: readonly EraseItemKind[] }> = {
  raw: { label: 'Photos', kinds: ['raw-photos'] },
  crops: {
    label: 'Crops of the dataset',
    kinds: ['crops', 'list-lines', 'face-rows', 'report-entries'],
  },
  features: { label: 'Cached features', kinds: ['features'] },
  trash: { label: 'Trash', kinds: ['trash'] },
};
/** A longer list is not read in a question. */
const MOST_LINES = 12;

/** @returns undefined when the question was left. Nobody's name is remembered. */
export async function askEnrolled(
  people: readonly EnrolledPerson[],
): Promise<EnrolledPerson | undefined> {
  const items = people.map((person) => ({
    label: person.summary.name,
    description: person.summary.faces === 1 ? '1 face' : `${person.summary.faces} faces`,
    person,
  }));
  return (await window.showQuickPick(items, { title: 'Erase whom?' }))?.person;
}

/**
 * Asks what goes besides what the gallery has; all of it is chosen.
 * @param plan of an erasure of everything @returns undefined when the question was left
 */
export async function askWhatGoes({ erased }: EraseReceipt): Promise<EraseChoice | undefined> {
  const items = Object.entries(PARTS).flatMap(([part, { label, kinds }]) => {
    const own = erased.filter(({ what }) => kinds.includes(what));
    if (own.length === 0) return [];
    const description = own.map(wordsOf).join(', ');
    return [{ label, description, picked: true, part } satisfies QuickPickItem & { part: string }];
  });
  if (items.length === 0) return {};
  const chosen = await window.showQuickPick(items, {
    title: 'What shall go besides the gallery’s embeddings and pictures?',
    canPickMany: true,
  });
  if (chosen === undefined) return undefined;
  return Object.fromEntries(chosen.map(({ part }) => [part, true]));
}

/** @param plan of what was chosen @returns whether it is meant */
export async function confirmErasure({ name, erased, remaining }: EraseReceipt): Promise<boolean> {
  const left = remaining.length === 0 ? [] : ['', 'This remains:', ...linesOf(remaining)];
  const detail = ['This cannot be undone:', ...linesOf(erased), ...left].join('\n');
  const question = `Erase ${name} for good?`;
  const answer = await window.showWarningMessage(question, { modal: true, detail }, 'Erase');
  return answer !== undefined;
}

function linesOf(items: readonly EraseItem[]): string[] {
  const lines = items.slice(0, MOST_LINES).map((item) => `• ${wordsOf(item)} (${item.where})`);
  return items.length > MOST_LINES ? [...lines, `• and ${items.length - MOST_LINES} more`] : lines;
}

function wordsOf({ count, what }: EraseItem): string {
  return `${count.toLocaleString('en')} ${ERASE_WORDS[what]}`;
}
