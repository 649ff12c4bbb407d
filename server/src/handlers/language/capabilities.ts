import {
  CodeActionKind,
  TextDocumentSyncKind,
  type InitializeParams,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import type { ListClientOptions } from '../../../../protocol/src/list';
import { FIX_ALL_KIND } from '../../language/quickFixes';

/** What the editor of the other side can do. */
export interface EditorAbilities {
  /** See EditorCommand. */
  commands: ReadonlySet<string>;
  /** Whether it asks for the edits of a code action when somebody has chosen it. */
  resolvesActions: boolean;
  /** Whether its edits may name a version and rename folders. */
  renamesFiles: boolean;
}

export function abilitiesOf(params: InitializeParams): EditorAbilities {
  const { workspace, textDocument } = params.capabilities;
  const edit = workspace?.workspaceEdit;
  return {
    commands: new Set(commandsIn(params.initializationOptions)),
    resolvesActions:
      textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true &&
      textDocument.codeAction.dataSupport === true,
    renamesFiles:
      edit?.documentChanges === true && edit.resourceOperations?.includes('rename') === true,
  };
}

/** What a client sends may be anything. */
function commandsIn(options: unknown): string[] {
  if (typeof options !== 'object' || options === null) return [];
  const { editorCommands } = options as ListClientOptions;
  if (!Array.isArray(editorCommands)) return [];
  return editorCommands.filter((name) => typeof name === 'string');
}

/** Before an editor has said what it can do. */
export const NO_ABILITIES: EditorAbilities = {
  commands: new Set(),
  resolvesActions: false,
  renamesFiles: false,
};

/** What is offered for list.txt. */
export const LANGUAGE_CAPABILITIES: ServerCapabilities = {
  textDocumentSync: {
    openClose: true,
    change: TextDocumentSyncKind.Incremental,
    save: { includeText: false },
  },
  codeActionProvider: {
    codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND],
    resolveProvider: true,
  },
  completionProvider: { triggerCharacters: ['/'], resolveProvider: true },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  codeLensProvider: {},
  foldingRangeProvider: true,
  documentFormattingProvider: true,
  documentLinkProvider: {},
  documentSymbolProvider: true,
};
