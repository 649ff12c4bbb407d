import type { Connection } from 'vscode-languageserver/node';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { formatOf } from '../../language/format';
import { renamePerson, renameRange } from '../../language/rename';
import { inSlices } from '../../language/slices';
import { codeActions, resolveAction, uriOfAction } from './actions';
import { withAnalysis, withText, type LanguageContext } from './context';

/** What changes a list. */
export function registerEditing(connection: Connection, context: LanguageContext): void {
  connection.onCodeAction((params) =>
    context.answer(async () => {
      const session = context.sessionOf(params.textDocument.uri);
      return session === null ? null : codeActions(session, params, context.abilities());
    }),
  );
  connection.onCodeActionResolve((action) =>
    context.answer(async () => {
      const uri = uriOfAction(action);
      const session = uri === null ? null : context.sessionOf(uri);
      return session === null ? action : resolveAction(action, session, context.abilities());
    }),
  );
  connection.onDocumentFormatting(
    withText(context, ({ document }) => {
      const { revision } = document;
      return inSlices(formatOf(document), () => document.revision !== revision);
    }),
  );
  connection.onPrepareRename(
    withText(context, (analysis, _session, { position }) => renameRange(analysis, position.line)),
  );
  connection.onRenameRequest(
    withAnalysis(context, (analysis, { images }, { position, newName }) => {
      const { renamesFiles } = context.abilities();
      if (!renamesFiles) throw cannotRename();
      const { document } = analysis;
      const { revision, version } = document;
      const from = renameRange(analysis, position.line).placeholder;
      const steps = renamePerson({ analysis, version, images, from, to: newName });
      return inSlices(steps, () => document.revision !== revision);
    }),
  );
}

function cannotRename(): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    'This editor cannot rename a person’s folder together with their lines.',
    'Use an editor that renames files on request.',
  );
}
