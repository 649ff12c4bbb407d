import { Uri, workspace, type Disposable } from 'vscode';
import { PHOTO_EXTENSIONS } from '../../../protocol/src/photoNames';
import { watchDatasetFiles } from '../workspace/datasetFiles';
import { GrowingFolders } from '../workspace/growingFolders';

/** Files come in swarms, while photos are prepared for hours: the tree looks again at most so often. */
const LOOK_AFTER_MS = 300;
const LOOK_EVERY_MS = 2000;

/** What makes a folder a dataset, or may hold one: folders mostly have no dot in their names. */
const MAKES_DATASET = /\/(list\.txt|faces[^/]*\.arrow|[^/.]+)$/;

/** What cannot be a folder of people or images: photos, which come by the hundred thousand, and what is hidden or installed. */
const IS_NO_FOLDER = new RegExp(
  `\\.(${PHOTO_EXTENSIONS.join('|')})$|/(\\.[^/]*|node_modules)(/|$)`,
  'i',
);

/**
 * Notices what others do to the datasets that the tree shows: images, lists, covers. And what comes and goes
 * elsewhere in the workspace that may make or end a dataset: lists, and folders, since VS Code on Linux misses
 * what was put into a folder right after that was made, and tells of a folder that goes by its own name alone. So a
 * folder that has come is followed until it is complete.
 */
export class DatasetWatch implements Disposable {
  private readonly everywhere: Disposable[];
  private watched = new Map<string, Disposable>();
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly lookedMs = new Map<string, number>();
  private readonly growing = new GrowingFolders((folder) => this.noteGrowth(Uri.file(folder)));

  /** @param look called with a dataset, or null for all there may be */
  constructor(private readonly look: (dataset: string | null) => void) {
    const all = workspace.createFileSystemWatcher('**', false, true, false);
    this.everywhere = [
      all,
      this.growing,
      all.onDidCreate((uri) => {
        this.noteElsewhere(uri);
        if (uri.scheme === 'file' && !IS_NO_FOLDER.test(workspace.asRelativePath(uri, false)))
          this.growing.follow(uri.fsPath);
      }),
      all.onDidDelete((uri) => this.noteElsewhere(uri)),
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
    const watcher = watchDatasetFiles(dataset);
    watcher.onDidCreate(() => this.note(dataset));
    watcher.onDidChange(() => this.note(dataset));
    watcher.onDidDelete(() => this.note(dataset));
    return watcher;
  }

  private noteElsewhere({ path }: Uri): void {
    const known = [...this.watched.keys()].map((dataset) => `${Uri.file(dataset).path}/`);
    const isAbove = known.some((dataset) => dataset.startsWith(`${path}/`));
    const isImages = known.some((dataset) => path.startsWith(`${dataset}images/`));
    if (isAbove || (!isImages && MAKES_DATASET.test(path))) this.note(null);
  }

  /** In a dataset that is known, or where there may be one. */
  private noteGrowth({ path }: Uri): void {
    const of = [...this.watched.keys()].find((dataset) =>
      `${path}/`.startsWith(`${Uri.file(dataset).path}/`),
    );
    this.note(of ?? null);
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
