import type { Position, Range } from 'vscode-languageserver/node';
import type { ListDocument } from './listDocument';
import type { ParsedLine } from './parseLine';

type Lines = Pick<ListDocument, 'lines'>;
export type ImageLine = Extract<ParsedLine, { kind: 'image' }>;

/** A line's text without its end. */
export function lineRange({ lines }: Lines, line: number): Range {
  return between(line, 0, lines[line]!.text.length);
}

export function personRange(line: number, { start, person }: ImageLine): Range {
  return between(line, start, start + person.length);
}

export function nameRange(line: number, { start, image, name }: ImageLine): Range {
  return between(line, start + image.length - name.length, start + image.length);
}

export function between(line: number, from: number, to: number): Range {
  return { start: { line, character: from }, end: { line, character: to } };
}

/** Where the text ends. */
export function endOf({ lines }: Lines): Position {
  const line = lines.length - 1;
  return { line, character: lines[line]!.text.length };
}
