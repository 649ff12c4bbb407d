import { CodeActionKind, type TextEdit } from 'vscode-languageserver/node';
import type { Analysis, ProblemCode } from './analysis';
import type { FixPlan } from './fixPlan';
import { toEdits } from './lineEdits';
import { parsedLine } from './listDocument';
import { firstLineOf } from './overview';
import type { ImageLine } from './ranges';
import { isOnDisk } from './repairAll';
import { repairPath } from './repairPath';

/** A remedy for findings of one kind. */
export interface QuickFix {
  title: string;
  /** The finding it mends, and where it is. */
  code: ProblemCode | null;
  line: number;
  kind: string;
  isPreferred?: boolean;
  /** What it changes, or a plan to be worked out when it is chosen. */
  change: { edits: TextEdit[] } | { plan: FixPlan };
}

export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.likeness`;
/** Of a large selection the fixes of so many lines are enough to choose from. */
const MOST_LINES_LOOKED_AT = 50;

/** What can be done about the lines `from` … `to`. */
export function quickFixesFor(analysis: Analysis, from: number, to: number): QuickFix[] {
  const last = Math.min(to, from + MOST_LINES_LOOKED_AT - 1, analysis.document.lines.length - 1);
  const fixes: QuickFix[] = [];
  for (let line = from; line <= last; line++) fixes.push(...fixesOfLine(analysis, line));
  const once = new Map(
    fixes.map((fix) => [`${fix.title} ${'edits' in fix.change ? fix.line : ''}`, fix]),
  );
  return once.size === 0 ? [] : [...once.values(), fixAll(CodeActionKind.QuickFix, from)];
}

/** The one fix for all that needs no decision. */
export function fixAll(kind: string, line = 0): QuickFix {
  const title = 'Fix all problems of this list that need no decision';
  return { title, code: null, line, kind, change: { plan: { fix: 'all' } } };
}

function fixesOfLine(analysis: Analysis, line: number): QuickFix[] {
  const parsed = parsedLine(analysis.document.lines[line]!);
  const isProblem = parsed.kind === 'bad' || (parsed.kind === 'image' && parsed.warning !== null);
  return [
    ...(isProblem ? pathFixes(analysis, line) : []),
    ...(parsed.kind === 'image' ? imageFixes(analysis, line, parsed) : []),
    ...fileFixes(analysis, line),
  ];
}

function pathFixes(analysis: Analysis, line: number): QuickFix[] {
  const { document, disk, overview } = analysis;
  const { text } = document.lines[line]!;
  const repaired = repairPath(text, (image) => isOnDisk(disk, image));
  const place = { code: 'bad-path', line } as const;
  const remove = removal(analysis, line, 'bad-path', 'Remove this line');
  if (repaired === null) return [remove];
  if (firstLineOf(overview, repaired) !== undefined) return [{ ...remove, isPreferred: true }];
  return [replacement(analysis, { ...place, text: repaired }), remove];
}

function imageFixes(analysis: Analysis, line: number, parsed: ImageLine): QuickFix[] {
  const { overview, check } = analysis;
  const own = overview.persons.get(parsed.person);
  const fixes: QuickFix[] = [];
  if (own?.names.get(parsed.name) !== line) fixes.push(...duplicateFixes(analysis, line));
  if (check?.missing.has(line)) fixes.push(...missingFixes(analysis, line, parsed.image));
  if (own?.runs[0]?.first === line) {
    const unlisted = check?.unlisted.get(parsed.person) ?? [];
    if (unlisted.length > 0)
      fixes.push(...addFixes(analysis, line, parsed.person, unlisted.length));
    if (own.names.size === 1) {
      fixes.push(removal(analysis, line, 'single-image', `Remove ${parsed.person}’s only line`));
    }
  }
  return fixes;
}

function duplicateFixes(analysis: Analysis, line: number): QuickFix[] {
  const remove = removal(analysis, line, 'duplicate-line', 'Remove this repeated line');
  const count = analysis.overview.duplicates.length;
  const all = planned('duplicate-line', line, `Remove all ${count} repeated lines`, {
    fix: 'remove-duplicates',
  });
  return [{ ...remove, isPreferred: true }, ...(count > 1 ? [all] : [])];
}

function missingFixes(analysis: Analysis, line: number, image: string): QuickFix[] {
  const { check, overview } = analysis;
  const code = 'missing-file';
  const spelling = check?.spellingOf(image) ?? null;
  const count = check?.missing.size ?? 0;
  const isFree = spelling !== null && firstLineOf(overview, spelling) === undefined;
  const title = `Remove all ${count} lines whose file does not exist`;
  return [
    ...(isFree ? [replacement(analysis, { code, line, text: spelling })] : []),
    removal(analysis, line, code, 'Remove this line'),
    ...(count > 1 ? [planned(code, line, title, { fix: 'remove-missing' })] : []),
  ];
}

function addFixes(analysis: Analysis, line: number, person: string, count: number): QuickFix[] {
  const what =
    count === 1 ? `the unlisted image of ${person}` : `the ${count} unlisted images of ${person}`;
  return [
    planned('unlisted-image', line, `List ${what}`, { fix: 'add-person', person }),
    ...addAllFix(analysis, 'unlisted-image', line),
  ];
}

function addAllFix({ check }: Analysis, code: ProblemCode, line: number): QuickFix[] {
  const unlisted = [...(check?.unlisted.values() ?? [])];
  const count = unlisted.reduce((sum, images) => sum + images.length, 0);
  if (count === 0 || (code === 'unlisted-image' && unlisted.length === 1)) return [];
  const what = count === 1 ? 'the one unlisted image' : `all ${count} unlisted images`;
  return [planned(code, line, `List ${what} on the disk`, { fix: 'add-all' })];
}

/** About the file as a whole: offered where its findings are shown. */
function fileFixes(analysis: Analysis, line: number): QuickFix[] {
  const { document, overview, hasMarkOnDisk } = analysis;
  const fixes: QuickFix[] = [];
  if (line === 0 && overview.foreignEnds > 0) {
    fixes.push(planned('foreign-line-ends', 0, 'End all lines in LF (\\n)', { fix: 'line-ends' }));
  }
  if (line === 0 && (overview.hasMark || hasMarkOnDisk)) {
    fixes.push(planned('byte-order-mark', 0, 'Remove the byte-order mark', { fix: 'mark' }));
  }
  if (line === Math.max(0, document.lines.length - 2) && hasStrangers(analysis)) {
    fixes.push(...addAllFix(analysis, 'unlisted-person', line));
  }
  return fixes;
}

/** Whether somebody has images on the disk and no line. */
function hasStrangers({ check, overview }: Analysis): boolean {
  return [...(check?.unlisted.keys() ?? [])].some((person) => !overview.persons.has(person));
}

function planned(code: ProblemCode, line: number, title: string, plan: FixPlan): QuickFix {
  return { title, code, line, kind: CodeActionKind.QuickFix, change: { plan } };
}

function removal({ document }: Analysis, line: number, code: ProblemCode, title: string): QuickFix {
  const edits = toEdits(document, { lines: new Map([[line, null]]) });
  return { title, code, line, kind: CodeActionKind.QuickFix, change: { edits } };
}

function replacement(
  { document }: Analysis,
  { code, line, text }: { code: ProblemCode; line: number; text: string },
): QuickFix {
  const edits = toEdits(document, { lines: new Map([[line, text]]) });
  const change = { edits };
  const title = `Change to "${text}"`;
  return { title, code, line, kind: CodeActionKind.QuickFix, isPreferred: true, change };
}
