import { FileType, languages, Uri, workspace, type Disposable, type TextDocument } from 'vscode';
import { LIST_LANGUAGE } from '../../../protocol/src/list';

/**
 * Every list.txt is taken for a dataset's when it is opened, since VS Code knows languages by file names
 * alone. One without images/ beside it gets plain text back and is left alone; who chooses the language
 * by hand keeps it.
 * @param onList called when a dataset's list is open
 */
export function watchFaceLists(onList: () => void): Disposable {
  const decided = new Set<string>();
  const decide = async (document: TextDocument) => {
    const key = document.uri.toString();
    if (document.languageId !== LIST_LANGUAGE || decided.has(key)) return;
    decided.add(key);
    if (document.uri.scheme !== 'file' || (await isFolder(imagesOf(document.uri)))) onList();
    else if (!document.isClosed) await languages.setTextDocumentLanguage(document, 'plaintext');
  };
  const forget = ({ uri }: TextDocument) => {
    // A change of the language looks like closing and opening, at once.
    setTimeout(() => {
      const isOpen = workspace.textDocuments.some(
        (other) => other.uri.toString() === uri.toString(),
      );
      if (!isOpen) decided.delete(uri.toString());
    }, 0);
  };
  const opening = workspace.onDidOpenTextDocument((document) => void decide(document));
  const closing = workspace.onDidCloseTextDocument(forget);
  for (const document of workspace.textDocuments) void decide(document);
  return {
    dispose: () => {
      opening.dispose();
      closing.dispose();
    },
  };
}

/** The images folder of the dataset that a list belongs to. */
export function imagesOf(list: Uri): Uri {
  return Uri.joinPath(list, '..', 'images');
}

async function isFolder(uri: Uri): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.Directory) !== 0;
  } catch {
    return false;
  }
}
