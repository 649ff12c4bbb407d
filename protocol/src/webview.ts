import type { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';

/**
 * How a webview's page and the extension host talk: JSON-RPC over `postMessage`, so that every request is
 * answered, by a result or by an error with a sentence and a remedy. Each panel has a file beside this
 * one, webview<Panel>.ts, with its requests (page → host) and notifications (host → page).
 */

/** A request of a page to the extension host. */
export type PageRequest<P, R> = RequestType<P, R, ErrorData>;

/** What the extension host tells a page unasked. */
export type PageNotification<P> = NotificationType<P>;

/** What VS Code keeps of a page across reloads: what it is about, and how the user left it. */
export interface PageState<S, V> {
  subject: S;
  view: V | null;
  /** How far it is scrolled down, in CSS pixels. */
  topPx?: number;
}

/** Attribute of the page's <body> that holds its subject as JSON. */
export const SUBJECT_ATTRIBUTE = 'data-subject';
