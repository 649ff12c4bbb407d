import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { foldName, unportable } from '../files/portableNames';
import { ErrorCode } from '../../../protocol/src/errors';
import { isImageName } from '../dataset/listFile';
import { LikenessError } from '../errors';
import type { Analysis } from './analysis';
import { parsedLine } from './listDocument';
import { between, personRange } from './ranges';
import { LINES_A_STEP, type Steps } from './slices';
import { uriOf } from './targets';

export interface RenameOptions {
  analysis: Analysis;
  /** Of the document, so that an editor refuses the edit when it has changed since. */
  version: number;
  /** Absolute path of the images folder; null when there is none. */
  images: string | null;
  from: string;
  to: string;
}

/**
 * Renames a person: their folder and their lines in one edit, which the editor can undo as one.
 * @throws LikenessError InvalidInput when the name cannot be one, or is another person's: putting two
 * people together is a merge, which no undo of a rename would take apart
 */
export function* renamePerson(options: RenameOptions): Steps<WorkspaceEdit> {
  const { analysis, version, images, from, to } = options;
  if (from === to) return {};
  checkName(to);
  checkFree(analysis, from, to);
  const edits = yield* personEdits(analysis, from, to);
  const textDocument = { uri: analysis.document.uri, version };
  const hasFolder = images !== null && analysis.disk?.persons.has(from);
  const move = hasFolder
    ? [{ kind: 'rename' as const, oldUri: uriOf(images, from), newUri: uriOf(images, to) }]
    : [];
  // The folder first: where it cannot be moved, the editor stops, and the lines still fit.
  return { documentChanges: [...move, { textDocument, edits }] };
}

function checkName(name: string): void {
  const why = name.trim() !== name ? 'begins or ends with a space' : unportable(name);
  if (isImageName(`${name}/image`) && !name.includes('\\') && why === null) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    why === null
      ? `"${name}" cannot be the name of a folder.`
      : `"${name}" ${why}, so that it cannot be a folder on every system.`,
    'Choose a name without / and \\.',
  );
}

function checkFree({ overview, disk }: Analysis, from: string, to: string): void {
  const others = [...overview.persons.keys(), ...(disk?.persons.keys() ?? [])];
  const folded = foldName(to);
  const taken = others.find((person) => person !== from && foldName(person) === folded);
  if (taken === undefined) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `There is a person ${taken} already.`,
    'Choose another name, or move the images to put two people together.',
  );
}

function* personEdits(
  { document, overview }: Analysis,
  from: string,
  to: string,
): Steps<TextEdit[]> {
  const edits: TextEdit[] = [];
  let steps = 0;
  for (const { first, last } of overview.persons.get(from)?.runs ?? []) {
    for (let i = first; i <= last; i++) {
      if (++steps % LINES_A_STEP === 0) yield;
      const parsed = parsedLine(document.lines[i]!);
      if (parsed.kind !== 'image' || parsed.person !== from) continue;
      edits.push({ range: personRange(i, parsed), newText: to });
    }
  }
  return edits;
}

/** What stands under the cursor when a rename begins. @throws LikenessError InvalidInput elsewhere */
export function renameRange(analysis: Pick<Analysis, 'document'>, line: number) {
  const parsed = parsedLine(analysis.document.lines[line] ?? { text: '', end: '', parsed: null });
  if (parsed.kind !== 'image') {
    throw new LikenessError(
      ErrorCode.InvalidInput,
      'There is no person in this line.',
      'Put the cursor on a person’s name.',
    );
  }
  const { start, end } = personRange(line, parsed);
  return { range: between(line, start.character, end.character), placeholder: parsed.person };
}
