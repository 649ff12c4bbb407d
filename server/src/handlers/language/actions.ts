import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type Command,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { EditorCommand, type TidyArgument } from '../../../../protocol/src/list';
import type { Analysis } from '../../language/analysis';
import { editsOf, type FixPlan } from '../../language/fixPlan';
import type { ListSession } from '../../language/listSession';
import { FIX_ALL_KIND, fixAll, quickFixesFor, type QuickFix } from '../../language/quickFixes';
import { inSlices } from '../../language/slices';
import type { EditorAbilities } from './capabilities';

/** What an action keeps for when it is chosen. */
interface ActionData {
  uri: string;
  plan: FixPlan;
}

/** What can be done about the lines that are selected. */
export async function codeActions(
  session: ListSession,
  { range, context }: CodeActionParams,
  abilities: EditorAbilities,
): Promise<CodeAction[]> {
  const analysis = await session.checked();
  if (analysis === null) return [];
  const fixes = [
    ...(wants(context.only, CodeActionKind.QuickFix)
      ? quickFixesFor(analysis, range.start.line, range.end.line)
      : []),
    ...(context.only !== undefined && wants(context.only, FIX_ALL_KIND)
      ? [fixAll(FIX_ALL_KIND)]
      : []),
  ];
  const actions: CodeAction[] = [];
  for (const fix of fixes) {
    const action = await toAction(fix, session, analysis, abilities);
    const diagnostics = context.diagnostics.filter(
      ({ code, range: { start } }) => code === fix.code && start.line === fix.line,
    );
    if (action !== null) actions.push({ ...action, diagnostics });
  }
  return actions;
}

/** Kinds are paths: who wants "source" wants "source.fixAll.likeness" too. */
function wants(only: readonly string[] | undefined, kind: string): boolean {
  return only === undefined || only.some((wanted) => `${kind}.`.startsWith(`${wanted}.`));
}

/** Works out the edits of an action that was chosen. */
export async function resolveAction(
  action: CodeAction,
  session: ListSession,
  abilities: EditorAbilities,
): Promise<CodeAction> {
  const { plan } = action.data as ActionData;
  const analysis = await session.checked();
  const edits = analysis === null ? null : await work(plan, analysis, abilities);
  return edits === null ? action : { ...action, edit: editOf(session, edits) };
}

/** The list that an action belongs to. @returns null when it was not made here */
export function uriOfAction({ data }: CodeAction): string | null {
  const { uri, plan } = (data ?? {}) as Partial<ActionData>;
  return typeof uri === 'string' && typeof plan?.fix === 'string' ? uri : null;
}

async function toAction(
  { title, kind, isPreferred, change }: QuickFix,
  session: ListSession,
  analysis: Analysis,
  abilities: EditorAbilities,
): Promise<CodeAction | null> {
  const action: CodeAction = { title, kind, ...(isPreferred === undefined ? {} : { isPreferred }) };
  if ('edits' in change) return { ...action, edit: editOf(session, change.edits) };
  const { plan } = change;
  const command = tidyCommand(title, plan, session, analysis, abilities);
  if (command !== null) action.command = command;
  const { uri } = session.document;
  if (abilities.resolvesActions) return { ...action, data: { uri, plan } satisfies ActionData };
  const edits = await work(plan, analysis, abilities);
  if (edits === null || (edits.length === 0 && command === null && plan.fix !== 'all')) return null;
  return { ...action, edit: editOf(session, edits) };
}

/** What text edits cannot do in some editors, by a command of theirs that follows the edit. */
function tidyCommand(
  title: string,
  { fix }: FixPlan,
  { document: { uri } }: ListSession,
  { overview, hasMarkOnDisk }: Analysis,
  { commands }: EditorAbilities,
): Command | null {
  if (!commands.has(EditorCommand.TidyListFile)) return null;
  const lineEnds = overview.foreignEnds > 0 && (fix === 'line-ends' || fix === 'all');
  const mark = hasMarkOnDisk && (fix === 'mark' || fix === 'all');
  if (!lineEnds && !mark) return null;
  const argument: TidyArgument = { uri, lineEnds, mark };
  return { title, command: EditorCommand.TidyListFile, arguments: [argument] };
}

/** @returns null when the text was changed in the meantime */
function work(
  plan: FixPlan,
  analysis: Analysis,
  { commands }: EditorAbilities,
): Promise<TextEdit[] | null> {
  const { document } = analysis;
  const { revision } = document;
  const steps = editsOf(plan, analysis, commands.has(EditorCommand.TidyListFile));
  return inSlices(steps, () => document.revision !== revision);
}

function editOf({ document: { uri } }: ListSession, edits: TextEdit[]): WorkspaceEdit {
  return { changes: { [uri]: edits } };
}
