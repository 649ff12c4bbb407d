import type { TextEdit } from 'vscode-languageserver/node';
import { compareCodePoints } from '../dataset/codePointOrder';
import { toEdits } from './lineEdits';
import { parsedLine, type ListDocument } from './listDocument';
import { LINES_A_STEP, type Steps } from './slices';
import { sortInSteps } from './sortInSteps';

/**
 * The edits that bring a list into the order in which it is written: by code point, each image once, no
 * blank lines. Lines that cannot be understood are sorted among the others: they are somebody's to mend.
 */
export function* formatOf(document: Pick<ListDocument, 'lines'>): Steps<TextEdit[]> {
  const wanted = yield* sortInSteps(yield* textsOf(document), compareCodePoints);
  const { lines } = document;
  const isEnded = lines.at(-1)!.text === '';
  const count = isEnded ? lines.length - 1 : lines.length;
  // The last line stays as it is only when it is ended as every other.
  const kept = isEnded ? count : count - 1;
  const isSame = (line: number, i: number) => lines[line]!.text === wanted[i];
  let head = 0;
  while (head < kept && head < wanted.length && isSame(head, head)) head++;
  yield;
  let tail = 0;
  const most = isEnded ? Math.min(count, wanted.length) - head : 0;
  while (tail < most && isSame(count - 1 - tail, wanted.length - 1 - tail)) tail++;
  const changes = new Map<number, string | null>();
  for (let i = head; i < count - tail; i++) changes.set(i, null);
  const inserted = wanted.slice(head, wanted.length - tail);
  if (changes.size === 0 && inserted.length === 0) return [];
  return toEdits(document, { lines: changes, insertions: new Map([[head, inserted]]) });
}

function* textsOf({ lines }: Pick<ListDocument, 'lines'>): Steps<string[]> {
  const texts = new Set<string>();
  for (let i = 0; i < lines.length; i++) {
    if (i % LINES_A_STEP === 0) yield;
    const parsed = parsedLine(lines[i]!);
    if (parsed.kind === 'image') texts.add(parsed.image);
    else if (parsed.kind === 'bad') texts.add(lines[i]!.text);
  }
  return [...texts];
}
