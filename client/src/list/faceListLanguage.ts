import { workspace, type Disposable } from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient/node';
import { LIST_LANGUAGE, type ListClientOptions } from '../../../protocol/src/list';
import { ListChanged } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { errorMessage } from '../backend/errorMessage';
import { tellError } from '../editor/nextStep';
import { DatasetWatcher } from './datasetWatcher';
import { watchFaceLists } from './faceLists';
import { knownEditorCommands, registerListCommands } from './listCommands';
import { ListStatusItem } from './listStatus';

/** By its name: the library that has it is loaded with the backend. */
const WATCHED_FILES = { method: 'workspace/didChangeWatchedFiles' };

/** What the language client must know to serve list.txt. */
export class ListClient {
  private editorCommands: string[] = [];

  /** Not the lists in a comparison with an earlier version: their folder is not beside them. */
  readonly options: LanguageClientOptions = {
    documentSelector: ['file', 'untitled'].map((scheme) => ({ language: LIST_LANGUAGE, scheme })),
    initializationOptions: (): ListClientOptions => ({ editorCommands: this.editorCommands }),
  };

  /** To be awaited before each start: commands may have been added. */
  readonly prepare = async (): Promise<void> => {
    this.editorCommands = await knownEditorCommands();
  };
}

/** The editor's side of the language of list.txt; the backend starts when the first list is opened. */
export function registerFaceListLanguage(backend: Backend): Disposable[] {
  const status = new ListStatusItem();
  let isWanted = false;
  const start = () => {
    isWanted = true;
    // Until then a list is read without the backend's help.
    if (!workspace.isTrusted) return;
    backend.start().catch((error: unknown) => tellError(errorMessage(error)));
  };
  return [
    ...registerListCommands(),
    status,
    backend.onNotification(ListChanged, (changed) => status.update(changed)),
    new DatasetWatcher((changes) => backend.notify(WATCHED_FILES, { changes })),
    watchFaceLists(start),
    workspace.onDidGrantWorkspaceTrust(() => {
      if (isWanted) start();
    }),
  ];
}
