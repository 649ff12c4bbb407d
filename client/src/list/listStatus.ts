import { languages, LanguageStatusSeverity, window, workspace, type Disposable } from 'vscode';
import { LIST_LANGUAGE, type ListStatus } from '../../../protocol/src/list';

/** The entry about the list in the editor's language status: how many images of how many people. */
export class ListStatusItem {
  private readonly item = languages.createLanguageStatusItem('likeness.list', {
    language: LIST_LANGUAGE,
  });
  private readonly known = new Map<string, ListStatus>();
  private readonly subscriptions: Disposable[];

  constructor() {
    this.item.name = 'List of faces';
    this.subscriptions = [
      this.item,
      window.onDidChangeActiveTextEditor(() => this.show()),
      workspace.onDidCloseTextDocument(({ uri }) => this.known.delete(uri.toString())),
    ];
  }

  update(status: ListStatus): void {
    this.known.set(status.uri, status);
    this.show();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private show(): void {
    const uri = window.activeTextEditor?.document.uri.toString();
    const status = uri === undefined ? undefined : this.known.get(uri);
    if (status === undefined) return;
    const { Error, Warning, Information } = LanguageStatusSeverity;
    const { isTooLarge, errors } = status;
    this.item.text = textOf(status);
    this.item.detail = detailOf(status);
    this.item.severity = errors > 0 ? Error : isTooLarge ? Warning : Information;
  }
}

function textOf({ isTooLarge, lines, images, persons }: ListStatus): string {
  if (isTooLarge) return `${lines.toLocaleString()} lines`;
  const people = persons === 1 ? '1 person' : `${persons.toLocaleString()} people`;
  return `${images.toLocaleString()} ${images === 1 ? 'image' : 'images'} of ${people}`;
}

function detailOf({ isTooLarge, errors, warnings }: ListStatus): string {
  if (isTooLarge) return 'too many lines to be checked as a whole';
  if (errors + warnings === 0) return 'all in order';
  return `${errors} errors, ${warnings} warnings`;
}
