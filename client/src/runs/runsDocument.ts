import { commands, EventEmitter, Uri, workspace, type Disposable } from 'vscode';
import type { RunStatus } from '../../../protocol/src/runs';
import { compareTable } from './compareTable';

const SCHEME = 'likeness-runs';
const ADDRESS = Uri.from({ scheme: SCHEME, path: '/Runs.md' });

/** The comparison of runs: a document that cannot be edited, shown as a page. */
export class RunsDocument {
  private text = '';
  private readonly changed = new EventEmitter<Uri>();
  private readonly provider: Disposable;

  constructor() {
    this.provider = workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: () => this.text,
    });
  }

  /** @returns the table as Markdown */
  async show(runs: readonly RunStatus[]): Promise<string> {
    this.text = compareTable(runs);
    this.changed.fire(ADDRESS);
    await commands.executeCommand('markdown.showPreview', ADDRESS);
    return this.text;
  }

  dispose(): void {
    this.provider.dispose();
    this.changed.dispose();
  }
}
