import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Diagnostic, Position, Range } from 'vscode-languageserver/node';
import { pathToFileURL } from 'node:url';
import type { ListClientOptions } from '../../protocol/src/list';

type Found = Diagnostic[];

/** As much of the Language Server Protocol as an editor needs to show a list.txt. */
export class ListClient {
  private readonly found = new Map<string, Found>();
  private waiting: (() => void)[] = [];
  private version = 1;

  constructor(readonly connection: MessageConnection) {
    connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: Found }) => {
        this.found.set(uri, diagnostics);
        for (const wake of this.waiting.splice(0)) wake();
      },
    );
  }

  async initialize(
    capabilities: object = {},
    initializationOptions: ListClientOptions = {},
  ): Promise<{ capabilities: Record<string, unknown> }> {
    const params = { processId: null, rootUri: null, capabilities, initializationOptions };
    const result = await this.connection.sendRequest('initialize', params);
    await this.connection.sendNotification('initialized', {});
    return result as { capabilities: Record<string, unknown> };
  }

  async open(path: string, text: string, languageId = 'face-list'): Promise<string> {
    const uri = path.startsWith('untitled:') ? path : pathToFileURL(path).href;
    const textDocument = { uri, languageId, version: ++this.version, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
    return uri;
  }

  change(uri: string, text: string, range?: Range): Promise<void> {
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: ++this.version },
      contentChanges: [range === undefined ? { text } : { text, range }],
    });
  }

  save(uri: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** Tells of files that somebody else has changed. */
  changed(...paths: string[]): Promise<void> {
    const changes = paths.map((path) => ({ uri: pathToFileURL(path).href, type: 1 }));
    return this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  /** A request about a file, at a position where it needs one. */
  ask<R>(
    method: string,
    uri: string,
    params: { position?: Position; [key: string]: unknown } = {},
  ) {
    const textDocument = { uri };
    return this.connection.sendRequest<R>(`textDocument/${method}`, { textDocument, ...params });
  }

  /** Waits until the findings about a file are as wanted. */
  async until(uri: string, isWanted: (found: Found) => boolean): Promise<Found> {
    const deadlineMs = Date.now() + 15_000;
    for (;;) {
      const found = this.found.get(uri);
      if (found !== undefined && isWanted(found)) return found;
      if (Date.now() > deadlineMs) throw new Error(`Still: ${JSON.stringify(found)}`);
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        setTimeout(resolve, 500);
      });
    }
  }

  /** What was found last; undefined when nothing was ever sent. */
  last(uri: string): Found | undefined {
    return this.found.get(uri);
  }
}

export const codes = (found: readonly Diagnostic[]) =>
  found.map(({ code, range }) => `${range.start.line} ${String(code)}`);
