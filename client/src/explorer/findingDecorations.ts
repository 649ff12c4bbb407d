import {
  EventEmitter,
  FileDecoration,
  ThemeColor,
  Uri,
  window,
  type Disposable,
  type FileDecorationProvider,
} from 'vscode';
import { changedBadges, findingBadges, type FindingBadge } from '../review/badges';
import type { ReviewEntry } from '../review/reviewItems';

/** Of the tree's items alone: what git and others say about the files is not about the faces in them. */
const SCHEME = 'likeness-dataset';

/** More sentences than these are not read in a hover. */
const SAID = 5;

/** @param path `<person>` or `<person>/<image>` @returns what its item in the tree stands for */
export function itemUri(dataset: string, path: string): Uri {
  return Uri.from({ scheme: SCHEME, path: Uri.file(dataset).path, query: path });
}

/** Badges in the tree of datasets: what Review has found and nobody has decided yet. */
export class FindingDecorations implements FileDecorationProvider, Disposable {
  private readonly changed = new EventEmitter<Uri[]>();
  readonly onDidChangeFileDecorations = this.changed.event;
  /** Dataset → path → badge. */
  private readonly badges = new Map<string, Map<string, FindingBadge>>();
  private readonly registration = window.registerFileDecorationProvider(this);

  /** @param entries what is open now */
  show(dataset: string, entries: readonly ReviewEntry[]): void {
    const key = Uri.file(dataset).path;
    const before = this.badges.get(key) ?? new Map<string, FindingBadge>();
    const now = findingBadges(entries);
    this.badges.set(key, now);
    const paths = changedBadges(before, now);
    if (paths.length > 0) this.changed.fire(paths.map((path) => itemUri(dataset, path)));
  }

  provideFileDecoration({ scheme, path, query }: Uri): FileDecoration | undefined {
    if (scheme !== SCHEME) return undefined;
    const badge = this.badges.get(path)?.get(query);
    if (badge === undefined) return undefined;
    const { text, words } = badge;
    const more = words.length > SAID ? [`… and ${words.length - SAID} more`] : [];
    const said = ['To review:', ...words.slice(0, SAID), ...more].join('\n');
    return new FileDecoration(text, said, new ThemeColor('list.warningForeground'));
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
