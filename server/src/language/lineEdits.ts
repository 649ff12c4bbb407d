import type { TextEdit } from 'vscode-languageserver/node';
import type { ListDocument } from './listDocument';
import { endOf } from './ranges';

type Lines = Pick<ListDocument, 'lines'>;

/** What becomes of lines, counted from 0 in the text as it is; those not named stay. */
export interface LineChanges {
  /** Line → its new text; null takes the line away. */
  lines?: ReadonlyMap<number, string | null>;
  /** Line → texts of new lines before it; the number of lines stands for the end. */
  insertions?: ReadonlyMap<number, readonly string[]>;
}

/** Whole lines from `from` up to `to` become `newText`. */
interface Block {
  from: number;
  to: number;
  newText: string;
}

/** The text edits that change lines. They do not overlap and are in the order of the text. */
export function toEdits(document: Lines, changes: LineChanges): TextEdit[] {
  const { lines = new Map<number, string | null>(), insertions = new Map<number, string[]>() } =
    changes;
  const touched = [...new Set([...lines.keys(), ...insertions.keys()])].sort((a, b) => a - b);
  const blocks: Block[] = [];
  for (const line of touched) {
    const inserted = (insertions.get(line) ?? []).map(ended).join('');
    const text = lines.get(line) ?? null;
    const to = lines.has(line) ? line + 1 : line;
    addBlock(blocks, { from: line, to, newText: inserted + (text === null ? '' : ended(text)) });
  }
  return blocks.map((block) => toEdit(document, block));
}

/** Neighbours become one: editors take few large edits faster than many small ones. */
function addBlock(blocks: Block[], block: Block): void {
  const last = blocks.at(-1);
  if (last?.to !== block.from) blocks.push(block);
  else {
    last.newText += block.newText;
    last.to = block.to;
  }
}

function ended(text: string): string {
  return `${text}\n`;
}

function toEdit(document: Lines, { from, to, newText }: Block): TextEdit {
  const { lines } = document;
  const start = { line: from, character: 0 };
  if (to < lines.length) return { range: { start, end: { line: to, character: 0 } }, newText };
  const end = endOf(document);
  if (from < lines.length) return { range: { start, end }, newText };
  const isEnded = lines.at(-1)!.text === '';
  return { range: { start: end, end }, newText: isEnded ? newText : `\n${newText}` };
}

/** The text after some edits that do not overlap, in the order of the text. For tests and other tools. */
export function applyEdits({ lines }: Lines, edits: readonly TextEdit[]): string {
  const starts = lineStarts(lines);
  const text = lines.map((line) => line.text + line.end).join('');
  let result = '';
  let at = 0;
  for (const { range, newText } of edits) {
    result += text.slice(at, starts[range.start.line]! + range.start.character) + newText;
    at = starts[range.end.line]! + range.end.character;
  }
  return result + text.slice(at);
}

function lineStarts(lines: ListDocument['lines']): number[] {
  let at = 0;
  return lines.map(({ text, end }) => {
    const start = at;
    at += text.length + end.length;
    return start;
  });
}
