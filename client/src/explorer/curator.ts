import { commands, EventEmitter, Uri, window, workspace, type Memento } from 'vscode';
import type { RequestType } from 'vscode-jsonrpc';
import type {
  CurationHistory,
  CurationParams,
  CurationResult,
} from '../../../protocol/src/curation';
import type { ErrorData } from '../../../protocol/src/errors';
import {
  CurationHistoryRequest,
  CurationRedoRequest,
  CurationUndoRequest,
} from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { tellResult } from '../editor/nextStep';
import { targetOf } from '../workspace/homeFolder';

/** What a change needs besides its dataset. */
export type ChangeParams<P> = Omit<P, keyof CurationParams>;

/** How long a change is told of in the status bar. */
const TOLD_MS = 6000;
/** Where a change takes much away, it is told with a button that takes it back. */
const WITH_BUTTON = new Set(['merge', 'delete']);
const LAST = 'curatedLast';

const TURNS = {
  undo: { type: CurationUndoRequest, told: 'Undone' },
  redo: { type: CurationRedoRequest, told: 'Redone' },
};

/** Makes changes of datasets, takes them back, and tells who shows them. */
export class Curator {
  private readonly changed = new EventEmitter<string>();
  /** Fires with the dataset. */
  readonly onDidCurate = this.changed.event;

  /** @param memory of the workspace: what was changed last is known after a reload too */
  constructor(
    private readonly backend: Backend,
    private readonly memory: Memento,
  ) {}

  /** The dataset that was changed last, of these where any are known: undo without a selection means it. */
  lastOf(datasets: readonly string[]): string | null {
    const last = this.memory.get<string>(LAST);
    const isThere = last !== undefined && (datasets.length === 0 || datasets.includes(last));
    return isThere ? last : null;
  }

  /** @returns null when the user wanted to save list.txt first, and did not */
  async change<P extends CurationParams>(
    type: RequestType<P, CurationResult, ErrorData>,
    dataset: string,
    params: ChangeParams<P>,
  ): Promise<CurationResult | null> {
    if (!(await isListSaved(dataset))) return null;
    const all = { ...targetOf(dataset), ...params } as unknown as P;
    const result = await this.backend.request(type, all);
    this.noteChange(dataset, result.history);
    const { kind } = result.history.undo[0] ?? {};
    const undo = { label: 'Undo', command: 'likeness.undoCuration', args: [{ dataset }] };
    if (kind !== undefined && WITH_BUTTON.has(kind)) tellResult(`Done: ${result.words}.`, undo);
    else tell(result.words);
    return result;
  }

  /** @returns null when there was nothing, which is said in the status bar, or list.txt was not saved */
  async undo(dataset: string): Promise<CurationResult | null> {
    return this.turn('undo', dataset);
  }

  async redo(dataset: string): Promise<CurationResult | null> {
    return this.turn('redo', dataset);
  }

  history(dataset: string): Promise<CurationHistory> {
    return this.backend.request(CurationHistoryRequest, targetOf(dataset));
  }

  /** The buttons for undo and redo are there when they can do something; the keys always ask. */
  showHistory({ undo, redo }: Pick<CurationHistory, 'undo' | 'redo'>): void {
    void commands.executeCommand('setContext', 'likeness.canUndo', undo.length > 0);
    void commands.executeCommand('setContext', 'likeness.canRedo', redo.length > 0);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async turn(way: keyof typeof TURNS, dataset: string): Promise<CurationResult | null> {
    const history = await this.history(dataset);
    if (history[way].length === 0) {
      this.showHistory(history);
      tell(`There is nothing to ${way}.`, 'info');
      return null;
    }
    if (!(await isListSaved(dataset))) return null;
    const { type, told } = TURNS[way];
    const result = await this.backend.request(type, targetOf(dataset));
    this.noteChange(dataset, result.history);
    tell(`${told}: ${result.words}`);
    return result;
  }

  private noteChange(dataset: string, history: CurationHistory): void {
    void this.memory.update(LAST, dataset);
    this.showHistory(history);
    this.changed.fire(dataset);
  }
}

function tell(words: string, icon: 'check' | 'info' = 'check'): void {
  window.setStatusBarMessage(`$(${icon}) ${words.replaceAll('$(', '$ (')}`, TOLD_MS);
}

/** What is typed into list.txt and not saved would be written over the change, or be lost. */
async function isListSaved(dataset: string): Promise<boolean> {
  const path = Uri.joinPath(Uri.file(dataset), 'list.txt').fsPath;
  const open = workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.fsPath === path);
  if (open === undefined) return true;
  const question = 'list.txt has changes that are not saved.';
  const chosen = await window.showWarningMessage(question, 'Save and Go On');
  return chosen !== undefined && (await open.save());
}
