import {
  TextDocuments,
  type Connection,
  type InitializeParams,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import { fileURLToPath } from 'node:url';
import { LIST_LANGUAGE } from '../../../../protocol/src/list';
import { createDocument, updateDocument, type ListDocument } from '../../language/listDocument';
import { ListSession } from '../../language/listSession';
import type { Backend } from '../backend';
import { toResponseError } from '../respond';
import { abilitiesOf, LANGUAGE_CAPABILITIES, NO_ABILITIES } from './capabilities';
import { registerFeatures } from './features';
import { Publisher } from './publisher';

export interface BoundLanguage {
  /** What is offered to a client that can do this. */
  initialize(params: InitializeParams): ServerCapabilities;
  /** The connection has ended. */
  dispose(): void;
}

interface OpenList {
  session: ListSession;
  publisher: Publisher;
}

/** Serves the editor's features for the list.txt files that a client has open. */
export function bindLanguage(
  connection: Connection,
  backend: Backend,
  onBug: (stack: string) => void,
): BoundLanguage {
  const lists = new Map<string, OpenList>();
  const documents = new TextDocuments<ListDocument>({
    create: createDocument,
    update: updateDocument,
  });
  let abilities = NO_ABILITIES;
  const report = (error: unknown) =>
    onBug(error instanceof Error ? (error.stack ?? error.message) : String(error));

  documents.onDidOpen(({ document }) => {
    if (document.languageId !== LIST_LANGUAGE) return;
    const session = new ListSession(document);
    const publisher = new Publisher(session, connection, report);
    lists.set(document.uri, { session, publisher });
    publisher.opened();
  });
  documents.onDidChangeContent(({ document }) => {
    const list = lists.get(document.uri);
    if (list === undefined || document.revision === 0) return;
    list.publisher.typed();
  });
  documents.onDidSave(({ document }) =>
    lists.get(document.uri)?.publisher.diskChanged('everywhere'),
  );
  documents.onDidClose(({ document }) => {
    const list = lists.get(document.uri);
    lists.delete(document.uri);
    list?.session.close();
    list?.publisher.close();
  });
  documents.listen(connection);

  connection.onDidChangeWatchedFiles(({ changes }) => {
    const paths = changes.flatMap(({ uri }) => pathOf(uri));
    for (const { session, publisher } of lists.values()) {
      // All of them are noted, not only the first.
      const places = new Set(paths.map((path) => session.noteChange(path)));
      if (places.has('everywhere')) publisher.diskChanged('everywhere');
      else if (places.has('noted')) publisher.diskChanged('noted');
    }
  });

  registerFeatures(connection, {
    backend,
    abilities: () => abilities,
    sessionOf: (uri) => lists.get(uri)?.session ?? null,
    answer: async (handler) => {
      try {
        return await handler();
      } catch (error) {
        throw toResponseError(error, onBug);
      }
    },
  });

  return {
    initialize: (params) => {
      abilities = abilitiesOf(params);
      return LANGUAGE_CAPABILITIES;
    },
    dispose: () => {
      for (const { session, publisher } of lists.values()) {
        session.close();
        publisher.close();
      }
      lists.clear();
    },
  };
}

function pathOf(uri: string): string[] {
  try {
    return [fileURLToPath(uri)];
  } catch {
    return [];
  }
}
