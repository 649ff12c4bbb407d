import {
  SymbolKind,
  type CodeLens,
  type DocumentSymbol,
  type FoldingRange,
} from 'vscode-languageserver/node';
import { EditorCommand, type PersonArgument } from '../../../protocol/src/list';
import type { Analysis } from './analysis';
import { parsedLine, type ListDocument } from './listDocument';
import type { Overview, PersonLines, Run } from './overview';
import { between, personRange } from './ranges';

/** One fold a person: neighbouring lines, two or more. */
export function foldsOf({ runs }: Pick<Overview, 'runs'>): FoldingRange[] {
  return runs
    .filter(({ first, last }) => last > first)
    .map(({ first, last }) => ({ startLine: first, endLine: last }));
}

/** One symbol a person, for outline and breadcrumbs; two where their lines stand apart. */
export function symbolsOf({ document, overview }: Analysis): DocumentSymbol[] {
  return overview.runs.map((run) => ({
    name: run.person,
    detail: images(overview.persons.get(run.person)!.names.size),
    kind: SymbolKind.Object,
    range: runRange(document, run),
    selectionRange: rangeOfPerson(document, run),
  }));
}

/**
 * A line above each person: how many images, and a way to see them.
 * @param dataset absolute path of its folder; null for a list without one
 * @param commands what the editor can do with a person, see EditorCommand
 */
export function lensesOf(
  { document, overview }: Analysis,
  dataset: string | null,
  commands: ReadonlySet<string>,
): CodeLens[] {
  return [...overview.persons.values()].flatMap((person) => {
    const range = rangeOfPerson(document, person.runs[0]!);
    const count: CodeLens = { range, command: { title: countOf(person), command: '' } };
    const open = dataset === null ? null : openCommand(dataset, person.person, commands);
    return open === null ? [count] : [count, { range, command: open }];
  });
}

function openCommand(dataset: string, person: string, commands: ReadonlySet<string>) {
  const argument: PersonArgument = { dataset, person };
  if (commands.has(EditorCommand.OpenGrid)) {
    return { title: 'Open grid', command: EditorCommand.OpenGrid, arguments: [argument] };
  }
  if (commands.has(EditorCommand.RevealPerson)) {
    return { title: 'Show folder', command: EditorCommand.RevealPerson, arguments: [argument] };
  }
  return null;
}

function countOf({ names, runs }: PersonLines): string {
  const places = runs.length > 1 ? ` in ${runs.length} places` : '';
  return images(names.size) + places;
}

export function images(count: number): string {
  return count === 1 ? '1 image' : `${count} images`;
}

function runRange({ lines }: Pick<ListDocument, 'lines'>, { first, last }: Run) {
  const { start } = between(first, 0, 0);
  return { start, end: { line: last, character: lines[last]!.text.length } };
}

function rangeOfPerson({ lines }: Pick<ListDocument, 'lines'>, { first }: Run) {
  const parsed = parsedLine(lines[first]!);
  return parsed.kind === 'image' ? personRange(first, parsed) : between(first, 0, 0);
}
