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

type Handle<P, R> = (analysis: Analysis, session: ListSession, params: P) => R | Promise<R>;
type Handler<P, R> = (params: P) => Promise<R | null>;

/**
 * A handler that is given the list and what is known about it, the disk included.
 * @returns answers null for a list that is not open, or too large to be looked at as a whole
 */
export function withAnalysis<P extends AboutFile, R>(
  context: LanguageContext,
  handle: Handle<P, R>,
): Handler<P, R> {
  return handler(context, (session) => session.checked(), handle);
}

/** The same for what needs no look at the disk, and so need not wait for the first one. */
export function withText<P extends AboutFile, R>(
  context: LanguageContext,
  handle: Handle<P, R>,
): Handler<P, R> {
  return handler(context, (session) => session.analysis(), handle);
}

function handler<P extends AboutFile, R>(
  context: LanguageContext,
  analyse: (session: ListSession) => Promise<Analysis | null>,
  handle: Handle<P, R>,
): Handler<P, R> {
  return (params) =>
    context.answer(async () => {
      const session = context.sessionOf(params.textDocument.uri);
      const analysis = session === null ? null : await analyse(session);
      return session === null || analysis === null ? null : handle(analysis, session, params);
    });
}
