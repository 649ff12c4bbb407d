import { dirname } from 'node:path';
import { Uri, workspace, type Disposable, type FileSystemWatcher, type TextDocument } from 'vscode';
import type { FileEvent } from 'vscode-languageclient/node';
import { LIST_LANGUAGE } from '../../../protocol/src/list';
import { watchDatasetFiles } from '../workspace/datasetFiles';

/** The Language Server Protocol's, by number: the library that has them is loaded with the backend. */
const FileChangeType = { Created: 1, Changed: 2, Deleted: 3 } as const;
type FileChangeType = (typeof FileChangeType)[keyof typeof FileChangeType];

/** Files come and go in swarms; longer than this nobody shall wait, however long the swarm. */
const SEND_EVERY_MS = 100;

/**
 * Watches the datasets whose list.txt is open, in the workspace or not: images and people that come and go,
 * and folders above them that come and go, of which VS Code tells by their own name only.
 */
export class DatasetWatcher {
  /** The list's URI → what watches its dataset. */
  private readonly watchers = new Map<string, FileSystemWatcher>();
  private readonly subscriptions: Disposable[];
  private changes = new Map<string, FileEvent>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly send: (changes: FileEvent[]) => void) {
    const above = workspace.createFileSystemWatcher('**');
    this.subscriptions = [
      above,
      above.onDidCreate((uri) => this.noteAbove(uri, FileChangeType.Created)),
      // VS Code tells of a folder that went and came within a moment as of one that was changed.
      above.onDidChange((uri) => this.noteAbove(uri, FileChangeType.Changed)),
      above.onDidDelete((uri) => this.noteAbove(uri, FileChangeType.Deleted)),
      workspace.onDidOpenTextDocument((document) => this.watch(document)),
      workspace.onDidCloseTextDocument(({ uri }) => this.unwatch(uri)),
    ];
    for (const document of workspace.textDocuments) this.watch(document);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of [...this.watchers.values(), ...this.subscriptions]) {
      disposable.dispose();
    }
  }

  private watch({ uri, languageId }: TextDocument): void {
    const key = uri.toString();
    if (languageId !== LIST_LANGUAGE || uri.scheme !== 'file' || this.watchers.has(key)) return;
    const watcher = watchDatasetFiles(dirname(uri.fsPath));
    watcher.onDidCreate((created) => this.note(created, FileChangeType.Created));
    watcher.onDidDelete((deleted) => this.note(deleted, FileChangeType.Deleted));
    watcher.onDidChange((changed) => {
      // What an image shows does not matter here, only that it is there; who stands for a person neither.
      const isFolder = /\/images(\/[^/]+)?$/.test(changed.path);
      if (isFolder || changed.toString() === key) this.note(changed, FileChangeType.Changed);
    });
    this.watchers.set(key, watcher);
  }

  private unwatch(uri: Uri): void {
    const key = uri.toString();
    this.watchers.get(key)?.dispose();
    this.watchers.delete(key);
  }

  /** A folder that comes or goes with all that is in it. */
  private noteAbove(uri: Uri, type: FileChangeType): void {
    const isOurs = [...this.watchers.keys()].some((list) => isAbove(uri, Uri.parse(list)));
    if (isOurs) this.note(uri, type);
  }

  private note(uri: Uri, type: FileChangeType): void {
    const key = uri.toString();
    this.changes.set(key, { uri: key, type });
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const changes = [...this.changes.values()];
      this.changes.clear();
      this.send(changes);
    }, SEND_EVERY_MS);
  }
}

function isAbove(above: Uri, file: Uri): boolean {
  return file.path.startsWith(`${above.path}/`);
}
