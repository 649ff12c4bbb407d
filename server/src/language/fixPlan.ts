import type { TextEdit } from 'vscode-languageserver/node';
import type { Analysis } from './analysis';
import { insertionsOf } from './addImages';
import { toEdits } from './lineEdits';
import { between, endOf } from './ranges';
import { repairAll } from './repairAll';
import { LINES_A_STEP, type Steps } from './slices';

/**
 * A fix that concerns many lines, in words that stay true while its editor is typed into: the edits are
 * worked out when somebody chooses it.
 */
export type FixPlan =
  | { fix: 'remove-missing' }
  | { fix: 'remove-duplicates' }
  | { fix: 'add-person'; person: string }
  | { fix: 'add-all' }
  | { fix: 'line-ends' }
  | { fix: 'mark' }
  /** All that needs no decision. */
  | { fix: 'all' };

/** @param canSetLineEnds whether the editor changes line ends and mark by a command of its own */
export function* editsOf(
  plan: FixPlan,
  analysis: Analysis,
  canSetLineEnds: boolean,
): Steps<TextEdit[]> {
  const { document, overview, check } = analysis;
  switch (plan.fix) {
    case 'remove-missing':
      return toEdits(document, { lines: removing(check?.missing ?? []) });
    case 'remove-duplicates':
      return toEdits(document, { lines: removing(overview.duplicates.map(({ line }) => line)) });
    case 'add-person': {
      const images = check?.unlisted.get(plan.person) ?? [];
      return toEdits(document, { insertions: yield* insertionsOf(document, overview, images) });
    }
    case 'add-all': {
      const images = [...(check?.unlisted.values() ?? [])].flat();
      return toEdits(document, { insertions: yield* insertionsOf(document, overview, images) });
    }
    case 'line-ends':
      return canSetLineEnds ? [] : yield* lineEndEdits(document);
    case 'mark':
      return overview.hasMark ? [{ range: between(0, 0, 1), newText: '' }] : [];
    case 'all':
      return canSetLineEnds || overview.foreignEnds === 0
        ? toEdits(document, { lines: yield* repairAll(analysis) })
        : yield* rewritten(analysis);
  }
}

function removing(lines: Iterable<number>): Map<number, null> {
  return new Map([...lines].map((line) => [line, null]));
}

function* lineEndEdits({ lines }: Analysis['document']): Steps<TextEdit[]> {
  const edits: TextEdit[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (i % LINES_A_STEP === 0) yield;
    const { text, end } = lines[i]!;
    if (end !== '\r\n' && end !== '\r') continue;
    const from = { line: i, character: text.length };
    edits.push({ range: { start: from, end: { line: i + 1, character: 0 } }, newText: '\n' });
  }
  return edits;
}

/** One edit for the whole text: edits of lines and of their ends would overlap. */
function* rewritten(analysis: Analysis): Steps<TextEdit[]> {
  const { document } = analysis;
  const changes = yield* repairAll(analysis);
  const texts = document.lines.flatMap(({ text }, i) => {
    const changed = changes.has(i) ? changes.get(i) : text;
    return changed === null || changed === undefined || changed === '' ? [] : [`${changed}\n`];
  });
  const range = { start: { line: 0, character: 0 }, end: endOf(document) };
  return [{ range, newText: texts.join('') }];
}
