import {
  CompletionItemKind,
  type CompletionItem,
  type CompletionList,
  type Position,
} from 'vscode-languageserver/node';
import { EditorCommand } from '../../../protocol/src/list';
import type { DiskImages } from '../dataset/diskImages';
import type { ListDocument } from './listDocument';
import type { Overview } from './overview';
import { images } from './people';
import { between } from './ranges';

/** More than anybody scrolls through; with the next letter there are fewer. */
const MOST_ITEMS = 500;

/** What resolving a completion needs to know. */
export interface CompletionData {
  uri: string;
  image: string;
}

export interface CompletionInput {
  document: Pick<ListDocument, 'uri' | 'lines'>;
  overview: Pick<Overview, 'persons'>;
  disk: DiskImages;
  position: Position;
  /** What the editor can do, see EditorCommand. */
  commands: ReadonlySet<string>;
}

/** People before the "/", behind it those of their images on the disk that are not listed yet. */
export function completionsAt(input: CompletionInput): CompletionList {
  const { document, position } = input;
  const text = document.lines[position.line]?.text ?? '';
  const slash = text.indexOf('/');
  return slash >= 0 && position.character > slash
    ? imagesOf(input, text, slash)
    : persons(input, text, slash);
}

function persons(
  { overview, disk, position, commands }: CompletionInput,
  text: string,
  slash: number,
) {
  const range = between(position.line, 0, slash < 0 ? text.length : slash + 1);
  const typed = text.slice(0, position.character);
  const names = [...disk.persons.keys()].filter((person) => isLike(person, typed));
  const items = names.slice(0, MOST_ITEMS).map((person): CompletionItem => {
    const unlisted = (disk.persons.get(person)?.size ?? 0) - listedOf(overview, person);
    const item: CompletionItem = {
      label: person,
      kind: CompletionItemKind.Folder,
      filterText: `${person}/`,
      detail: unlisted > 0 ? `${images(unlisted)} not listed` : 'all images listed',
      sortText: unlisted > 0 ? `0${person}` : `1${person}`,
      textEdit: { range, newText: `${person}/` },
    };
    if (commands.has(EditorCommand.TriggerSuggest)) {
      item.command = { title: 'Choose an image', command: EditorCommand.TriggerSuggest };
    }
    return item;
  });
  return { items, isIncomplete: names.length > MOST_ITEMS };
}

function listedOf({ persons }: Pick<Overview, 'persons'>, person: string): number {
  return persons.get(person)?.names.size ?? 0;
}

function imagesOf(
  { document, overview, disk, position }: CompletionInput,
  text: string,
  slash: number,
) {
  const person = text.slice(0, slash);
  const range = between(position.line, slash + 1, text.length);
  const typed = text.slice(slash + 1, position.character);
  const listed = overview.persons.get(person)?.names;
  const isFree = (name: string) => (listed?.get(name) ?? position.line) === position.line;
  const names = [...(disk.persons.get(person) ?? [])].filter(
    (name) => isLike(name, typed) && isFree(name),
  );
  const items = names.slice(0, MOST_ITEMS).map((name): CompletionItem => {
    const data: CompletionData = { uri: document.uri, image: `${person}/${name}` };
    const textEdit = { range, newText: name };
    return { label: name, kind: CompletionItemKind.File, detail: person, textEdit, data };
  });
  return { items, isIncomplete: names.length > MOST_ITEMS };
}

/** Whether a name has all letters of a text in their order, as editors' own filters want it. */
function isLike(name: string, typed: string): boolean {
  const letters = name.toLowerCase();
  let at = -1;
  for (const letter of typed.toLowerCase()) {
    at = letters.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
