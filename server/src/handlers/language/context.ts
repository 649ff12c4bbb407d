import type { Analysis } from '../../language/analysis';
import type { ListSession } from '../../language/listSession';
import type { Backend } from '../backend';
import type { EditorAbilities } from './capabilities';

/** What the features are answered with. */
export interface LanguageContext {
  backend: Backend;
  abilities(): EditorAbilities;
  /** @returns null for what is no open list.txt */
  sessionOf(uri: string): ListSession | null;
  /** Has what is thrown arrive as the ResponseError that clients get. */
  answer<T>(handler: () => Promise<T>): Promise<T>;
}

/** A request about a file. */
export interface AboutFile {
  textDocument: { uri: string };
}

/**
 * A handler that is given the list and what is known about it.
 * @returns answers null for a list that is not open, or too large to be looked at as a whole
 */
export function withAnalysis<P extends AboutFile, R>(
  context: LanguageContext,
  handle: (analysis: Analysis, session: ListSession, params: P) => R | Promise<R>,
): (params: P) => Promise<R | null> {
  return (params) =>
    context.answer(async () => {
      const session = context.sessionOf(params.textDocument.uri);
      const analysis = session === null ? null : await session.checked();
      return session === null || analysis === null ? null : handle(analysis, session, params);
    });
}
