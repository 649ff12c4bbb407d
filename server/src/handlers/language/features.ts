import type { Connection } from 'vscode-languageserver/node';
import { foldsOf, lensesOf, symbolsOf } from '../../language/people';
import { imageAt, linesOfPerson, linksOf } from '../../language/targets';
import { withAnalysis, withText, type LanguageContext } from './context';
import { registerEditing } from './editing';
import { registerImages } from './images';

/** Answers the requests about an open list.txt. */
export function registerFeatures(connection: Connection, context: LanguageContext): void {
  registerPeople(connection, context);
  registerImages(connection, context);
  registerEditing(connection, context);
}

/** What shows the people in a list. */
function registerPeople(connection: Connection, context: LanguageContext): void {
  connection.onReferences(
    withText(context, (analysis, _session, { position }) => {
      const line = imageAt(analysis.document, position);
      return line === null ? [] : linesOfPerson(analysis, line.person);
    }),
  );
  connection.onCodeLens(
    withText(context, (analysis, { dataset }) =>
      lensesOf(analysis, dataset, context.abilities().commands),
    ),
  );
  connection.onFoldingRanges(withText(context, ({ overview }) => foldsOf(overview)));
  connection.onDocumentSymbol(withText(context, (analysis) => symbolsOf(analysis)));
  connection.onDocumentLinks(
    withAnalysis(context, (analysis, { images }) =>
      images === null ? [] : linksOf(analysis, images),
    ),
  );
}
