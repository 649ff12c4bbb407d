import { RelativePattern, Uri, workspace, type Disposable } from 'vscode';

/** Files come in swarms, while photos are prepared for hours: the tree looks again at most so often. */
const LOOK_AFTER_MS = 300;
const LOOK_EVERY_MS = 2000;

/**
 * Notices what others do to the datasets that the tree shows: images, lists, covers. And list.txt files that
 * come and go anywhere in the workspace: they may make or end a dataset.
 */
export class DatasetWatch implements Disposable {
  private readonly everywhere: Disposable[];
  private watched = new Map<string, Disposable>();
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly lookedMs = new Map<string, number>();

  /** @param look called with a dataset, or null for all there may be */
  constructor(private readonly look: (dataset: string | null) => void) {
    const lists = workspace.createFileSystemWatcher(
      '**/{list.txt,faces*.arrow}',
      false,
      true,
      false,
    );
    this.everywhere = [
      lists,
      lists.onDidCreate(() => this.note(null)),
      lists.onDidDelete(() => this.note(null)),
      workspace.onDidChangeWorkspaceFolders(() => this.note(null)),
    ];
  }

  /** From now on these are watched, and no others. */
  watch(datasets: readonly string[]): void {
    const before = this.watched;
    this.watched = new Map(
      datasets.map((dataset) => [dataset, before.get(dataset) ?? this.watcherOf(dataset)]),
    );
    for (const [dataset, watcher] of before) if (!this.watched.has(dataset)) watcher.dispose();
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    for (const watcher of [...this.watched.values(), ...this.everywhere]) watcher.dispose();
  }

  private watcherOf(dataset: string): Disposable {
    const pattern = new RelativePattern(
      Uri.file(dataset),
      '{list.txt,covers.json,images,images/**}',
    );
    const watcher = workspace.createFileSystemWatcher(pattern);
    watcher.onDidCreate(() => this.note(dataset));
    watcher.onDidChange(() => this.note(dataset));
    watcher.onDidDelete(() => this.note(dataset));
    return watcher;
  }

  private note(dataset: string | null): void {
    const key = dataset ?? '';
    if (this.waiting.has(key)) return;
    const sinceMs = Date.now() - (this.lookedMs.get(key) ?? 0);
    const pauseMs = Math.max(LOOK_AFTER_MS, LOOK_EVERY_MS - sinceMs);
    const timer = setTimeout(() => {
      this.waiting.delete(key);
      this.lookedMs.set(key, Date.now());
      this.look(dataset);
    }, pauseMs);
    this.waiting.set(key, timer);
  }
}
