import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { parseLine, type ParsedLine } from './parseLine';

export type LineEnd = '' | '\n' | '\r\n' | '\r';

/** A line of an open list.txt. It stays the same object while nobody touches it. */
export interface ListLine {
  /** Without its end. */
  readonly text: string;
  /** "" for the last one. */
  readonly end: LineEnd;
  parsed: ParsedLine | null;
}

/** An open list.txt, as its editor shows it. */
export interface ListDocument {
  readonly uri: string;
  readonly languageId: string;
  version: number;
  /** Counts the changes; unlike `version` it is our own. */
  revision: number;
  /** At least one, the last of them without an end. */
  lines: ListLine[];
}

export function createDocument(
  uri: string,
  languageId: string,
  version: number,
  content: string,
): ListDocument {
  return { uri, languageId, version, revision: 0, lines: splitLines(content) };
}

/** Takes in what was typed. Only the lines it touches become new ones. */
export function updateDocument(
  document: ListDocument,
  changes: readonly TextDocumentContentChangeEvent[],
  version: number,
): ListDocument {
  for (const change of changes) applyChange(document, change);
  document.version = version;
  document.revision++;
  return document;
}

function applyChange(document: ListDocument, change: TextDocumentContentChangeEvent): void {
  if (!('range' in change)) {
    document.lines = splitLines(change.text);
    return;
  }
  const { lines } = document;
  const last = lines.length - 1;
  const { start, end } = change.range;
  // Positions behind the end of the document mean its end, those behind the end of a line its end.
  const from = Math.min(start.line, last);
  const to = Math.min(end.line, last);
  const fromLine = lines[from]!;
  const toLine = lines[to]!;
  const before = start.line > last ? fromLine.text : fromLine.text.slice(0, start.character);
  const after = end.line > last ? '' : toLine.text.slice(end.character);
  const touched = splitLines(before + change.text + after + toLine.end);
  // What ends in a line break is followed by the next line, which is there already.
  if (toLine.end !== '') touched.pop();
  document.lines = replaced(lines, from, to + 1, touched);
}

/** Arguments of one call, which all lie on the stack. */
const MOST_ARGUMENTS = 10_000;

function replaced(
  lines: ListLine[],
  from: number,
  to: number,
  touched: readonly ListLine[],
): ListLine[] {
  if (touched.length > MOST_ARGUMENTS) return lines.slice(0, from).concat(touched, lines.slice(to));
  lines.splice(from, to - from, ...touched);
  return lines;
}

/** Line ends as the Language Server Protocol counts them: "\n", "\r\n" and "\r" alone. */
export function splitLines(text: string): ListLine[] {
  return text.includes('\r') ? splitMixed(text) : splitAtNewlines(text);
}

function splitAtNewlines(text: string): ListLine[] {
  const lines: ListLine[] = [];
  let start = 0;
  for (;;) {
    const at = text.indexOf('\n', start);
    if (at < 0) break;
    lines.push(line(text.slice(start, at), '\n'));
    start = at + 1;
  }
  lines.push(line(text.slice(start), ''));
  return lines;
}

function splitMixed(text: string): ListLine[] {
  const lines: ListLine[] = [];
  let start = 0;
  for (const match of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push(line(text.slice(start, match.index), match[0] as LineEnd));
    start = match.index + match[0].length;
  }
  lines.push(line(text.slice(start), ''));
  return lines;
}

function line(text: string, end: LineEnd): ListLine {
  return { text, end, parsed: null };
}

/** What a line says, worked out once. */
export function parsedLine(line: ListLine): ParsedLine {
  return (line.parsed ??= parseLine(line.text));
}
